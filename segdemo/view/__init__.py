"""What the page shows and does beyond stock Gradio: its parts, in Python, HTML, CSS and JavaScript."""

from segdemo.view.address import address_bar
from segdemo.view.answer_value import answer_value
from segdemo.view.class_table import class_table
from segdemo.view.cost_chart import cost_chart, cost_value
from segdemo.view.gallery import SceneGallery
from segdemo.view.guess import guess_first
from segdemo.view.limits import limits
from segdemo.view.linked_view import LinkedView
from segdemo.view.look_inside import look_inside
from segdemo.view.no_files import Choice
from segdemo.view.photo import key_value, photo_file, scene_file
from segdemo.view.picture_drop import PictureDrop
from segdemo.view.scene_note import scene_note
from segdemo.view.sentence import said, status_line
from segdemo.view.take_away import KeptAnswer, take_away, zip_file
from segdemo.view.use_cases import use_cases

__all__ = [
    "Choice",
    "KeptAnswer",
    "LinkedView",
    "PictureDrop",
    "SceneGallery",
    "address_bar",
    "answer_value",
    "class_table",
    "cost_chart",
    "cost_value",
    "guess_first",
    "key_value",
    "limits",
    "look_inside",
    "photo_file",
    "said",
    "scene_file",
    "scene_note",
    "status_line",
    "take_away",
    "use_cases",
    "zip_file",
]
