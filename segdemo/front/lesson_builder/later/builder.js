// The teacher's view: a lesson made in a form, step by step. It lies over the page and keeps its draft in the browser.
import { cover } from '../../shared/later/cover.js';
import { handedOut } from '../../shared/later/handed_out.js';
import { styled } from '../../shared/later/styled.js';
import { finder, make, makeButton, store, text } from '../../shared/part.js';
import { keepDraft, loadDraft, newLesson, newStep } from './draft.js';
import { check, field, group, words } from './fields.js';
import { buildGiving } from './give.js';
import { fetchKit } from './handed.js';
import { draftOf } from './lesson_of.js';
import { ownPictures } from './own_pictures.js';
import { stepForm } from './step_form.js';

const storage = () => localStorage;
let close = null; // what closes the view that is open

export async function open(language) {
  if (!store.state.build) {
    close?.();
    close = null;
    return;
  }
  const [kit] = await Promise.all([fetchKit(language), styled(new URL('builder.css', import.meta.url).href)]);
  if (store.state.build) close ??= show(kit, language); // it may have been closed meanwhile
}

function show(kit, language) {
  const view = make('div', '', { className: 'builder', role: 'dialog', ariaModal: 'true', tabIndex: -1, ariaLabel: text('builder.title') });
  const find = finder(view);
  let draft = /** @type {Record<string, any>} */ (loadDraft(kit, storage));
  let before = null; // the draft that can be had back

  const head = make('header', '', { className: 'head' });
  const leave = Object.assign(makeButton(text('player.close')), { className: 'button leave' });
  head.append(make('h1', text('builder.title')), leave, make('p', text('builder.lead')));
  const form = make('div', '', { className: 'form' });
  const toast = make('div', '', { className: 'toast', hidden: true });
  const said = make('p');
  const spoken = make('p', '', { className: 'spoken', role: 'status' });
  const undo = Object.assign(makeButton(text('builder.undo')), { className: 'button' });
  toast.append(said, undo);

  const giving = buildGiving(kit, {
    lessonNow: () => draft,
    opened: (lesson) => replace(lesson, text('builder.opened', { title: lesson.title })),
    cleared: () => replace(newLesson(kit), text('builder.cleared')),
    copied,
    say,
  });
  const body = make('div', '', { className: 'columns' });
  body.append(form, giving.place);
  view.append(head, body, toast, spoken);

  function changed() {
    toast.hidden = true; // to undo what is said there would undo this too
    keepDraft(draft, storage);
    giving.update();
  }

  function say(sentence, canUndo = false) {
    said.textContent = spoken.textContent = sentence;
    undo.hidden = !canUndo;
    toast.hidden = false;
  }

  function replace(next, sentence, canUndo = true) {
    before = structuredClone(draft);
    draft = next;
    showForm();
    changed();
    say(sentence, canUndo);
  }

  async function copied({ name, title }) {
    try {
      replace(draftOf(await handedOut(name, language), kit), text('builder.opened', { title }));
    } catch (error) {
      console.error(error);
      say(text('player.failed'));
    }
  }

  // --------------------------------------------------------------------------------------------------------- the form

  function showForm() {
    const title = words(draft.title, kit.longest.title, (value) => {
      draft.title = value;
      changed();
    });
    const steps = make('div', '', { className: 'steps' });
    const isLast = (index) => index === draft.steps.length - 1;
    steps.append(...draft.steps.map((step, index) => stepForm(step, index, kit, { changed, act, isLast: isLast(index), own: Object.entries(draft.pictures ?? {}) })));
    const add = Object.assign(makeButton(text('builder.add')), { className: 'button add', disabled: draft.steps.length >= kit.most_steps });
    add.addEventListener('click', () => {
      draft.steps.push(newStep(draft.steps.at(-1)?.picture ?? kit.scenes[0].name));
      showForm();
      changed();
      step(draft.steps.length - 1, 'select').focus();
    });
    const own = ownPictures(kit, { draftNow: () => draft, changed: havePictures, say });
    form.replaceChildren(field(text('builder.lesson_title'), title), own, steps, add, wholePage());
  }
  const step = (index, selector) => view.querySelectorAll('.step')[index].querySelector(selector);

  // A step whose picture is gone shows another one.
  function havePictures(pictures, sentence) {
    const isGone = ({ picture }) => picture in (draft.pictures ?? {}) && !(picture in pictures);
    const steps = draft.steps.map((one) => (isGone(one) ? { ...one, picture: kit.scenes[0].name } : one));
    replace({ ...draft, pictures, steps }, sentence);
    find('.own-pictures .add').focus();
  }

  function wholePage() {
    const set = (name, value) => {
      draft.state = { ...draft.state, [name]: value };
      changed();
    };
    const isHidden = (part) => draft.state?.hide?.includes(part) ?? false;
    const names = kit.parts.map(({ name }) => name);
    const parts = kit.parts.map(({ name, title }) =>
      check(title, isHidden(name), (isOn) => set('hide', names.filter((one) => (one === name ? isOn : isHidden(one))))),
    );
    const made = make('section', '', { className: 'whole' });
    const hint = make('p', text('builder.hide.hint'), { className: 'quiet' });
    const projector = check(text('builder.projector'), draft.state?.projector ?? false, (isOn) => set('projector', isOn));
    made.append(group(text('builder.hide'), hint, ...parts), projector);
    return made;
  }

  // What the buttons of a step do; the focus stays with the step that was moved.
  function act(name, index) {
    const steps = [...draft.steps];
    const [taken] = steps.splice(index, 1);
    if (name === 'remove') {
      replace({ ...draft, steps }, text('builder.removed', { step: index + 1 }));
      (steps.length ? step(Math.min(index, steps.length - 1), '.remove') : find('.add')).focus();
      return;
    }
    const now = name === 'up' ? index - 1 : index + 1;
    steps.splice(now, 0, taken);
    replace({ ...draft, steps }, text('builder.moved', { step: index + 1, now: now + 1 }), false);
    const moved = step(now, `.${name}`);
    (moved.disabled ? step(now, '.remove') : moved).focus();
    moved.closest('.step').scrollIntoView({ block: 'nearest' });
  }

  undo.addEventListener('click', () => {
    replace(before, text('builder.undone'), false);
    view.focus();
  });
  const back = () => store.set({ build: false });
  leave.addEventListener('click', back);
  view.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !giving.shrink()) back();
  });

  showForm();
  giving.update();
  const uncover = cover(view, 'has-builder');
  return () => {
    uncover();
    finder(document)('#lessons a[href="?build=1"]')?.focus({ preventScroll: true });
  };
}
