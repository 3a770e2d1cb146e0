import type { MapModel } from '../map-model.js';
import { connectLossSlider } from './loss-slider.js';
import { type Selection, elementId, isSameSelection } from './selection.js';
import { details } from './details.js';
import { element, part } from './element.js';
import { lines } from './connection-lines.js';
import { capacity, machineBoxes, podButton } from './machine-boxes.js';

const model = JSON.parse(part('model').textContent ?? '') as MapModel;
let chosen: Selection | undefined;

const panel = part('details');
const choose = (choice: Selection): void => {
  chosen = isSameSelection(chosen, choice) ? undefined : choice;
  for (const pressed of document.querySelectorAll('[aria-pressed]')) pressed.removeAttribute('aria-pressed');
  if (chosen !== undefined) part(elementId(chosen)).setAttribute('aria-pressed', 'true');
  say(chosen === undefined ? [] : details(model, chosen));
  drawn.show(chosen);
};

function say(words: readonly HTMLElement[]): void {
  panel.replaceChildren(...words);
  panel.hidden = words.length === 0;
}

function entry(type: 'name' | 'storage', index: number, title: string, about: string): HTMLElement {
  const button = element(
    'button',
    { type: 'button', id: elementId({ type, index }), class: 'entry' },
    element('b', {}, title),
    ` ${about}`,
  );
  button.addEventListener('click', () => choose({ type, index }));
  return element('li', {}, button);
}

/** An address without what goes without saying; the whole of it is told when its name is chosen. */
function shown(url: string): string {
  return url.replace(/^https:\/\//, '').replace(/\/$/, '');
}

part('total').append(...model.total.map(capacity));
part('machines').append(...machineBoxes(model, choose));
part('names').append(...model.names.map(({ name, url }, index) => entry('name', index, name, shown(url))));
part('storage').append(...model.storage.map(({ name, about }, index) => entry('storage', index, name, about)));
const homeless = model.pods.flatMap((pod, index) => (pod.machine === undefined ? [element('li', {}, podButton(pod, index, choose))] : []));
part('homeless').append(...homeless);
part('without-place').hidden = homeless.length === 0;
const drawn = lines(model);
connectLossSlider(model, say);
drawn.show(undefined);
