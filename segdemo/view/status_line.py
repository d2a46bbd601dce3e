"""The one line under the title that says what is going on, what was found, or what to do about a bad file."""

from __future__ import annotations

from typing import Literal

import gradio as gr

_TEMPLATE = '<p role="status" aria-live="polite" aria-busy="false"></p>'
# textContent, never HTML: whatever a sentence holds, it stays a sentence.
_JS = """
const line = element.querySelector('p');
function show() {
  const said = props.value || {kind: 'answer', text: ''};
  line.dataset.kind = said.kind;
  line.setAttribute('aria-busy', said.kind === 'busy');
  line.textContent = said.text;
}
show();
watch('value', show);
"""


def said(text: str, kind: Literal["busy", "answer", "problem"]) -> dict[str, str]:
    """A value for a status line: plain text, and whether it is work in progress, an answer or a problem."""
    return {"kind": kind, "text": text}


def status_line(text: str, elem_id: str) -> gr.HTML:
    """A line of plain text that screen readers announce when it changes; its values come from :func:`said`."""
    return gr.HTML(
        said(text, "answer"), html_template=_TEMPLATE, js_on_load=_JS, apply_default_css=False, elem_id=elem_id
    )
