// One job open at a time; a verdict for each choice.
import { make } from '../../shared/dom.js';
import { ask } from '../../shared/question.js';
import { text } from '../../shared/texts.js';

const CHOICES = ['semantic', 'instance', 'both'];
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function askAbout(element) {
  const tabs = [...element.querySelectorAll('[role=tab]')];
  const panelOf = (tab) => element.querySelector(`#${tab.getAttribute('aria-controls')}`);

  function open(tab) {
    for (const other of tabs) {
      other.setAttribute('aria-selected', other === tab);
      other.tabIndex = other === tab ? 0 : -1; // the Tab key enters the list once, arrow keys move inside
      panelOf(other).hidden = other !== tab;
    }
  }
  open(tabs[0]);

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => open(tab));
    tab.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault(); // else the page would scroll
      const next = tabs[(index + step + tabs.length) % tabs.length];
      open(next);
      next.focus();
    });
  }

  function mark(tab) {
    const open = [...panelOf(tab).querySelectorAll('.verdict')].filter((place) => !place.firstChild);
    if (open.length || tab.querySelector('.done')) return;
    tab.append(make('span', '✓', { className: 'done', role: 'img', ariaLabel: text('uses.answered') }));
  }

  const choices = CHOICES.map((choice) => [choice, text(`uses.choice.${choice}`)]);
  for (const question of element.querySelectorAll('.question')) {
    const { key, answer } = question.dataset;
    const explained = ['why', 'here'].map((name) => text(`uses.job.${key}.${name}`));
    ask(question, text(`uses.job.${key}.question`), choices, (choice) => ({
      right: choice === answer,
      told: [verdict(choice, answer), ...whyNot(key, choice, answer), ...explained],
    }));
    question.addEventListener('click', () => mark(element.querySelector('[aria-selected=true]')));
  }
}

function verdict(choice, answer) {
  const slots = { answer: text(`uses.answer.${answer}`) };
  if (choice === answer) return text('uses.verdict.right', slots);
  return answer === 'both' ? text('uses.verdict.half') : text('uses.verdict.wrong', slots);
}

function whyNot(key, choice, answer) {
  if (choice === answer) return [];
  return [choice === 'both' ? text(`uses.not.both.${answer}`) : text(`uses.job.${key}.not.${choice}`)];
}
