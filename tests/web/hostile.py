"""Texts that would run a script, load something or break out, were any of them ever taken for HTML; written for these tests."""

import itertools

OUT = "http://127.0.0.1:{port}/x"
"""Where a payload that loads something would ask; tests listen there."""
BREAKS = ["", '">', "'>", "</title>", "</textarea></style></script>", "-->", "]]>", "</p></article></main>", '" ', "` "]
"""Ways out of the place where a text may stand."""
RUNS = [
    "<script>window.ran=1</script>",
    "<ScRiPt src={out}></sCrIpT>",
    "<script/x>window.ran=1</script\n>",
    "<script>alert(1)//<",
    "<img src=x onerror=window.ran=1>",
    "<img src={out} onload=alert(1)>",
    "<img/src={out}/onerror=window.ran=1//",
    "<svg onload=window.ran=1>",
    "<svg/onload=alert&#40;1&#41;>",
    "<svg><script>window.ran=1</script></svg>",
    "<svg><animate onbegin=window.ran=1 attributeName=x dur=1s>",
    '<svg><use href=\'data:image/svg+xml,<svg id=x xmlns="http://www.w3.org/2000/svg"><image href="{out}"/></svg>#x\'>',
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=window.ran=1>",
    "<body onload=window.ran=1>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<iframe src=javascript:parent.ran=1></iframe>",
    "<iframe src={out}></iframe>",
    "<object data={out}></object>",
    "<embed src={out}>",
    "<video><source onerror=window.ran=1></video>",
    "<audio src={out} onerror=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    "<select autofocus onfocus=window.ran=1>",
    "<details open ontoggle=window.ran=1>",
    "<marquee onstart=window.ran=1>",
    "<div style=animation-name:x onanimationstart=window.ran=1><style>@keyframes x{{}}</style>",
    "<style>@import '{out}';</style>",
    "<style>body{{background:url({out})}}</style>",
    "<link rel=stylesheet href={out}>",
    "<link rel=preconnect href={out}>",
    "<link rel=prefetch href={out}>",
    "<meta http-equiv=refresh content='0;url={out}'>",
    "<base href={out}>",
    "<form action={out}><button autofocus>",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
    "<template><img src=x onerror=window.ran=1></template>",
    "<xmp><img src=x onerror=window.ran=1></xmp>",
    "<table background={out}>",
    "onmouseover=window.ran=1 autofocus onfocus=window.ran=1 tabindex=1 x=",
    "<a href=javascript:window.ran=1 autofocus onfocus=window.ran=1>x</a>",
]
ODD = [
    "{{ 7*7 }}{{ config }}", "{% raw %}{{ self.__init__.__globals__ }}{% endraw %}", "${{7*7}}", "<%= 7*7 %>", "#{7*7}",
    "+ADw-script+AD4-window.ran=1+ADw-/script+AD4-", "%3Cscript%3Ewindow.ran=1%3C/script%3E", "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e", "\u202eevil\u202c", "\u2066hidden\u2069", "<!--#exec cmd=id-->", "<?php echo 1 ?>",
    "＜script＞window.ran=1＜/script＞", "<scr\u0000ipt>window.ran=1</scr\u0000ipt>", "'; DROP TABLE articles; --", "\" OR 1=1 --", "x" * 3000,
    "ﷺ" * 50, "Z̸̢͚̓ḁ̷l̵̨̛g̶o" * 30, "مرحبا <b>hello</b> עולם", "]]><![CDATA[<script>window.ran=1</script>",
]  # fmt: skip
SCHEMES = [
    "javascript:window.ran=1", "JaVaScRiPt:window.ran=1", " javascript:window.ran=1", "java\tscript:window.ran=1", "java\nscript:window.ran=1",
    "javascript&colon;window.ran=1", "&#106;avascript:window.ran=1", "\x01javascript:window.ran=1", "javascript://%0awindow.ran=1",
    "javascript://example.com/%0awindow.ran=1", "vbscript:msgbox(1)", "data:text/html,<script>opener.ran=1</script>",
    "data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPTE8L3NjcmlwdD4=", "data:image/svg+xml,<svg onload=window.ran=1>", "blob:http://127.0.0.1/x",
    "file:///etc/passwd", "view-source:javascript:1", "feed:javascript:window.ran=1", "//evil.example/", "/\\evil.example/", "https:evil",
    "http://user:pass@127.0.0.1\"onclick=window.ran=1", "https://example.com/\" onmouseover=\"window.ran=1", "https://example.com/'><svg onload=window.ran=1>",
    "https://example.com/<script>window.ran=1</script>", "http://[::1", "http:///x", "ht\ntps://example.com", "about:blank", "mailto:x@y.example",
]  # fmt: skip


def payloads(port):
    """Texts of all families; what they load is asked for on *port*."""
    out = OUT.format(port=port)
    runs = [start + run.format(out=out) for start, run in itertools.product(BREAKS, RUNS)]
    return [*runs, *ODD]
