"""What the page shows and does beyond stock Gradio: its parts, in Python, HTML, CSS and JavaScript."""

from segdemo.front.address import address_bar
from segdemo.front.break_it import break_it
from segdemo.front.class_table import class_table
from segdemo.front.cost_chart import cost_chart, cost_value
from segdemo.front.gallery import SceneGallery
from segdemo.front.guess import guess_first
from segdemo.front.in_time import in_time
from segdemo.front.known_classes import known_classes
from segdemo.front.language_choice import language_choice
from segdemo.front.lesson_builder import kit_route
from segdemo.front.lesson_player import lesson_player, lesson_route
from segdemo.front.limits import limits
from segdemo.front.linked_view import LinkedView
from segdemo.front.look_inside import look_inside
from segdemo.front.picture_drop import PictureDrop
from segdemo.front.scene_note import scene_note
from segdemo.front.second_look import second_look
from segdemo.front.sentence import said, status_line
from segdemo.front.shared.answer_value import answer_value
from segdemo.front.shared.modules import module_route, preloads, style_sheets
from segdemo.front.shared.part import tell_unreached
from segdemo.front.shared.photo import key_value, photo_file, scene_file
from segdemo.front.story import story
from segdemo.front.take_away import KeptAnswer, take_away, zip_file
from segdemo.front.things_and_stuff import things_and_stuff
from segdemo.front.use_cases import use_cases
from segdemo.front.who_answers import Choice

__all__ = [
    "Choice",
    "KeptAnswer",
    "LinkedView",
    "PictureDrop",
    "SceneGallery",
    "address_bar",
    "answer_value",
    "break_it",
    "class_table",
    "cost_chart",
    "cost_value",
    "guess_first",
    "in_time",
    "key_value",
    "kit_route",
    "known_classes",
    "language_choice",
    "lesson_player",
    "lesson_route",
    "limits",
    "look_inside",
    "module_route",
    "photo_file",
    "preloads",
    "said",
    "scene_file",
    "scene_note",
    "second_look",
    "status_line",
    "story",
    "style_sheets",
    "take_away",
    "tell_unreached",
    "things_and_stuff",
    "use_cases",
    "zip_file",
]
