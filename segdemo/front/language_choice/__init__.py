"""The choice of the page's language, each by its own name."""

from __future__ import annotations

from html import escape

import gradio as gr

from segdemo.texts import language, languages, speaking, text

# A globe, for whoever cannot read the language that the page is in.
_GLOBE = """
<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">
<circle cx="12" cy="12" r="9"/><ellipse cx="12" cy="12" rx="4" ry="9"/><path d="M3.5 9h17M3.5 15h17"/>
</svg>"""


def language_choice(elem_id: str) -> gr.HTML:
    """A list of the languages that there are; the page is loaded anew in the one that is chosen.

    Its module, later/choosing.js, is fetched with address/later/history.js.
    """
    template = f"""
<form class="language">
<label>{_GLOBE}<span class="spoken">{escape(text("language.label"))}</span>
<select name="lang" autocomplete="off" disabled>{"".join(map(_option, languages()))}</select></label>
<button type="submit" class="button" hidden>{escape(text("language.go"))}</button>
</form>"""
    return gr.HTML(template, apply_default_css=False, elem_id=elem_id)


def _option(name: str) -> str:
    selected = " selected" if name == language() else ""
    with speaking(name):
        return f'<option value="{name}" lang="{name}"{selected}>{escape(text("language.name"))}</option>'
