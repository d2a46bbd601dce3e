// Runs once. props.value is what the server gave last: {file, name} or {problem}.
const button = element.querySelector('button');
const said = element.querySelector('[role=status]');

store.listen(({ answer }) => {
  if (answer === undefined) return;
  button.disabled = !answer?.instances;
  said.textContent = '';
});

button.addEventListener('click', () => {
  button.disabled = true;
  said.textContent = text('take_away.packing');
  props.value = null; // so that the same files, or the same problem, count as news
  // Two decimals: a threshold that was added up, step by step, is not quite the one that the server knows.
  trigger('click', { threshold: Math.round(store.state.threshold * 100) / 100 });
});

watch('value', () => {
  if (!props.value) return;
  button.disabled = false;
  const { file, name, problem } = props.value;
  said.textContent = problem ?? text('take_away.packed');
  if (!file) return;
  const link = document.createElement('a');
  link.href = file.url;
  link.download = name;
  link.click();
});
