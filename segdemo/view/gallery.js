// Runs once: a button per example scene; the one that is shown is pressed.
const list = element.querySelector('ul');
const buttons = new Map();
for (const scene of props.scenes) {
  const button = document.createElement('button');
  button.type = 'button';
  button.title = scene.teaches;
  const picture = document.createElement('img');
  picture.src = scene.thumbnail;
  picture.alt = '';
  const title = document.createElement('span');
  title.textContent = scene.title;
  button.append(picture, title);
  if (scene.hard) {
    const mark = document.createElement('em');
    mark.textContent = text('gallery.hard');
    title.append(' ', mark);
  }
  button.addEventListener('click', () => {
    props.value = scene.name;
    trigger('input');
  });
  const item = document.createElement('li');
  item.append(button);
  list.append(item);
  buttons.set(scene.name, button);
}
store.listen((changes) => {
  if (!('answer' in changes)) return;
  for (const [name, button] of buttons) button.setAttribute('aria-pressed', name === changes.answer?.example);
});
