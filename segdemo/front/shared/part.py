"""How a part of the page is made: HTML whose words are filled in by Python, and a module that brings it to life."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr

from segdemo.classes import STUFF
from segdemo.front.shared.modules import module_address
from segdemo.page_state import DEFAULTS
from segdemo.texts import language, texts_under


def part(name: str, template: str, texts: tuple[str, ...], elem_id: str, **props: Any) -> gr.HTML:
    """A part of the page.

    Args:
        name: of its folder, and of its module there.
        template: its HTML.
        texts: beginnings of the keys that the module asks for.
        elem_id: id of the part in the page.
        props: what the module finds in ``props``.
    """
    return gr.HTML(
        html_template=template,
        js_on_load=starts(name),
        apply_default_css=False,
        elem_id=elem_id,
        **shared_props(*texts),
        **props,
    )


def tell_unreached(run: Any, component: Any, value: Any) -> None:
    """Give ``component`` a ``value`` when the server was not reached for the event ``run``, or its queue was full."""
    run.failure(None, None, component, js=f"() => ({json.dumps(value)})")


def starts(name: str) -> str:
    """The JavaScript that Gradio runs once the HTML of this part is in the page.

    The address is relative to the page's own, so it holds behind a proxy with a prefix and in a frame of another page.
    """
    address = f"new URL('{module_address(name)}', document.baseURI)"
    return f"import({address}).then((part) => part.start({{ element, props, watch, trigger }}))"


def shared_props(*texts: str) -> dict[str, Any]:
    """What every part brings, for shared/part.js: its texts, their language, the page's defaults, ids of stuff."""
    return {
        "texts": texts_under("join.", *texts),
        "language": language(),
        "defaults": DEFAULTS,
        "stuff": sorted(STUFF),
    }
