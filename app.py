"""Starts the page. Gradio's own variables choose where it listens: GRADIO_SERVER_NAME, GRADIO_SERVER_PORT."""

import os

# Read when Gradio and the huggingface_hub it brings are imported: nothing leaves this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from segdemo.page import build_page, launch_options

demo = build_page()

if __name__ == "__main__":
    demo.launch(**launch_options())
