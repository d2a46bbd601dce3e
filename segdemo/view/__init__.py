"""What the page shows and does beyond stock Gradio: small components in Python, HTML, CSS and JavaScript."""

from segdemo.view.picture_drop import PictureDrop
from segdemo.view.sentence import said, status_line

__all__ = ["PictureDrop", "said", "status_line"]
