"""The words that pages put around their dates, in many languages; all in small letters."""

from newsarchive.extract.words.phrases import words

STAMPS = words(
    """published publish posted updated last modified first est edt cst cdt mst mdt pst pdt gmt utc bst
    ist cet cest wib aest aedt sast hours hour hrs ago minutes minute mins min days just now yesterday today read
    veröffentlicht aktualisiert erschienen erstellt stand zuletzt geändert datum uhr stunden stunde tagen minuten
    lesezeit publié publiée mis mise jour modifié heures lecture temps
    publicado publicada actualizado actualizada atualizado atualizada hace horas atrás
    pubblicato pubblicata aggiornato aggiornata ore giorni gepubliceerd bijgewerkt gewijzigd geplaatst geleden
    publisert oppdatert sist klokken publiceret opdateret offentliggjort publicerad uppdaterad senast julkaistu päivitetty klo
    opublikowano aktualizacja godz dodano publikováno aktualizováno vydáno közzétéve frissítve actualizat objavljeno ažurirano
    опубликовано обновлено опубліковано оновлено публикувана обновена yayınlanma güncelleme güncellenme tarihi son saat
    diterbitkan diperbarui pukul cập nhật đăng xuất bản
    發布 发布 更新 時間 时间 公開 配信 입력 수정 등록 기사입력 최종수정 오전 오후 نشر تحديث آخر"""
)
"""What they say of a date: published, updated, ago, hours, zones."""
DATE_WORDS = words(
    """on at am pm a m p the of and to by h hr d week weeks
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so um vom den von vor
    lundi mardi mercredi jeudi vendredi samedi dimanche à le il y de lunes martes miércoles jueves viernes sábado domingo
    el las os em às hs há segunda terça quarta quinta sexta feira lunedì martedì mercoledì giovedì venerdì sabato domenica fa alle
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag op om uur mandag tirsdag onsdag torsdag fredag lørdag søndag kl
    måndag tisdag lördag söndag в год о senin selasa rabu kamis jumat sabtu minggu lúc ngày 年 月 日 時 分"""
)
"""Weekdays, and the small words between."""
