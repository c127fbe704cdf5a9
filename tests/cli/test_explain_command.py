"""extract --explain: each block of a page with its verdict and reasons."""

SENTENCE = "The council said on Monday that the bridge would be closed for three weeks, from noon."


def test_each_block_is_shown_with_verdict_probabilities_and_reasons(run, tmp_path):
    paragraphs = "".join(f"<p>{n}. {SENTENCE}</p>" for n in range(4))
    (tmp_path / "page.html").write_text(f"<h1>Bridge</h1>{paragraphs}<p>Share</p>", encoding="utf-8")
    result = run("extract", "--explain", "page.html", "--url", "https://example.com/1")
    lines = result.out.splitlines()
    assert (result.code, lines[0]) == (0, "https://example.com/1")
    assert lines[1].startswith("article, confidence 0.")
    assert "  headline       Bridge  <h1>" in lines
    blocks = lines[next(i for i, line in enumerate(lines) if line.startswith("kind")) + 1 :]
    assert [line.split()[0] for line in blocks[::2]] == ["-", *["paragraph"] * 4, "-"]
    assert all("(+" in line or "(-" in line for line in blocks[1:-1:2])
    assert blocks[-1].strip().startswith("reads like a button")


def test_a_page_without_text_says_so(run, tmp_path):
    (tmp_path / "page.html").write_bytes(b"<html><body></body></html>")
    result = run("extract", "--explain", "page.html")
    assert (result.code, result.out.splitlines()[1:]) == (
        0,
        ["other, confidence 0.60", "  No text was found in this page."],
    )
