"""Starts the page. Gradio's own variables choose where it listens: GRADIO_SERVER_NAME, GRADIO_SERVER_PORT."""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported: nothing leaves this machine

from segdemo.page import build_page, launch_options

demo = build_page()

if __name__ == "__main__":
    demo.launch(**launch_options())
