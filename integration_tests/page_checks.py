"""Looks at the audit page in a browser: what is drawn, said on the console, asked for, and readable."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from audit_page.database import Database
from audit_page.page import render
from audit_page.questions import ask
from harness import Project
from harness.browser import Browser

SECTIONS = ("sources", "lag", "loads", "lateness", "gaps", "quarantine", "times", "mrr")
VIEWS = ((1200, "light"), (1200, "dark"), (390, "light"), (390, "dark"), (920, "light"))
"""Widths and colour schemes: a desk, a phone, and the narrowest window in which tables are tables."""

# Every picture that has no mark with an extent.
EMPTY_PICTURES = """
Array.from(document.querySelectorAll('.picture')).filter(picture =>
  !Array.from(picture.querySelectorAll('svg [class*="mark-"] path')).some(path => {
    const box = path.getBBox(), kind = path.closest('[class*="mark-"]').getAttribute('class');
    const isMark = /mark-(rect|symbol|area)/.test(kind) && /role-mark/.test(kind);
    return isMark && box.width > 0.5 && box.height > 0.5;
  })).map(picture => picture.id)
"""

# Text whose colour is too near to what lies behind it (WCAG: 4.5 for text), and marks (3 for graphics).
FAINT = """
(() => {
  const parse = text => { const found = text.match(/[\\d.]+/g); return found ? found.map(Number) : [0, 0, 0, 0]; };
  const light = ([red, green, blue]) => [red, green, blue].map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = element => {
    for (let up = element; up; up = up.parentElement) {
      const colour = parse(getComputedStyle(up).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.5) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const faint = new Set();
  const judge = (element, colour, least, what) => {
    const value = contrast(parse(colour), behind(element));
    if (value < least) faint.add(`${what}: ${value.toFixed(1)}`);
  };
  for (const element of document.body.querySelectorAll('*')) {
    if (!element.getClientRects().length || element.closest('script, style')) continue;
    const own = Array.from(element.childNodes).some(node => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(element);
    const text = element.textContent.trim().slice(0, 30), parent = element.parentElement;
    if (own) judge(element, element.closest('svg') ? style.fill : style.color, 4.5, text);
    if (element.matches('.key i')) judge(parent, style.backgroundColor, 3, 'colour of ' + parent.textContent);
  }
  return Array.from(faint);
})()
"""

# Elements that reach beyond the right side of the window. (A phone's browser widens `innerWidth` to hold them.)
TOO_WIDE = """
Array.from(document.body.querySelectorAll('*')).filter(element =>
  element.getClientRects().length && !element.closest('thead') &&
  element.getBoundingClientRect().right > WIDTH + 0.5
).map(element => element.tagName.toLowerCase() + ' ' + element.textContent.trim().slice(0, 30))
"""
# Pictures that were shrunk, text and all, instead of being drawn anew for the width that there is.
SHRUNK = """
Array.from(document.querySelectorAll('.picture svg')).filter(drawn =>
  drawn.getBoundingClientRect().width < 0.98 * drawn.viewBox.baseVal.width
).map(drawn => drawn.closest('.picture').id)
"""
SETTLED = (
    "new Promise(done => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => done(true)), 60)))"
)
DRAWN = "document.documentElement?.dataset.pictures === 'drawn'"


def show(browser: Browser, html: str, file: Path) -> None:
    """Open the page, everything folded out, and wait until its pictures are drawn."""
    file.write_text(html, encoding="utf-8")
    browser.open(file)
    browser.wait_until(DRAWN)
    browser.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")


def problems(browser: Browser) -> list[str]:
    """What is wrong with the page that is open; [] when all is well."""
    page = browser.evaluate("location.href.split('#')[0]")
    found = [f"console: {complaint}" for complaint in browser.complaints()]
    found += [f"asked for {url}" for url in browser.requests() if url != page]
    absent = [name for name in SECTIONS if not browser.evaluate(f"!!document.querySelector('section#{name} h2')")]
    found += [f"no section {name}" for name in absent]
    found += [f"nothing drawn in {name}" for name in browser.evaluate(EMPTY_PICTURES)]
    for width, scheme in VIEWS:
        browser.resize(width, scheme)
        browser.evaluate(SETTLED)
        found += [
            f"{width} {scheme}: too wide: {element}"
            for element in browser.evaluate(TOO_WIDE.replace("WIDTH", str(width)))
        ]
        if browser.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width} {scheme}: the page moves sideways")
        found += [f"{width} {scheme}: shrunk: {name}" for name in browser.evaluate(SHRUNK)]
        found += [f"{width} {scheme}: faint: {text}" for text in browser.evaluate(FAINT)]
    return found


def platform_problems(project: Project, browser: Browser | None, file: Path) -> list[str]:
    """What is wrong with the page of a platform that has loaded what the simulator delivers: every part has rows."""
    with closing(Database(project.engine.connection, project.engine.name, project.schema)) as database:
        answers = ask(database)
        html = render(database, answers)
    found = [
        f"{name}: {answer.problem or answer.missing or 'no rows'}"
        for name, answer in answers.items()
        if not answer.rows
    ]
    if browser is None:
        return found
    show(browser, html, file)
    return found + problems(browser)
