// The panel of the player, empty: player.js fills it, step by step.
import { make, makeButton, text } from '../../shared/part.js';

export function buildPanel(lesson) {
  const panel = make('section', '', { className: 'lesson', ariaLabel: lesson.title });
  const head = make('header');
  const title = make('p', lesson.title, { className: 'title' });
  const leave = Object.assign(makeButton(text('player.leave')), { className: 'leave' });
  const worksheet = Object.assign(makeButton(text('player.worksheet')), { className: 'to-worksheet' });
  const answers = Object.assign(makeButton(text('player.answers')), { className: 'to-answers' });
  const papers = make('p', '', { className: 'papers' });
  papers.append(worksheet, answers);
  head.append(title, make('p', '', { className: 'where' }), leave, papers);
  const bar = make('progress', '', { ariaLabel: lesson.title });

  const body = make('div', '', { className: 'body', role: 'group', ariaLabel: lesson.title });
  const write = make('label', text('player.write'), { className: 'write' });
  write.append(make('textarea', '', { rows: 3, maxLength: 2000, placeholder: text('player.write_or_skip') }));
  const note = make('aside', '', { className: 'note' });
  note.append(make('b', text('player.note')), make('p'));
  body.append(
    make('p', '', { className: 'task', tabIndex: -1 }),
    make('p', '', { className: 'deed' }),
    make('div', '', { className: 'question', role: 'group' }),
    write,
    note,
  );
  // What has just been done is read out from here; what is read stands above.
  const spoken = make('p', '', { className: 'spoken', role: 'status' });

  const foot = make('footer');
  const back = Object.assign(makeButton(text('player.back')), { className: 'button back' });
  const next = Object.assign(makeButton(''), { className: 'button next' });
  const fold = Object.assign(makeButton('▾'), { className: 'button fold', ariaLabel: text('player.fold'), ariaExpanded: 'true' });
  foot.append(back, next, fold);
  panel.append(head, bar, body, foot, spoken);
  return panel;
}
