import type { MapModel } from '../map-model.js';
import { elementId } from './selection.js';
import { element, part } from './element.js';
import { aboutLoss } from './details.js';

/** The slider that takes one machine away, and what the map shows then. */
export function connectLossSlider(model: MapModel, say: (words: readonly HTMLElement[]) => void): void {
  const slider = part('absent') as HTMLInputElement;
  const label = part('absent-name');
  const nodes = model.machines.flatMap(({ node }, index) => (node ? [index] : []));
  const podByName = new Map(model.pods.map(({ id }, index) => [id, index]));
  slider.max = String(nodes.length);

  const show = (): void => {
    const at = nodes[Number(slider.value) - 1];
    const machine = at === undefined ? undefined : model.machines[at];
    label.textContent = machine === undefined ? 'every machine is there' : `without ${machine.name}`;
    slider.setAttribute('aria-valuetext', label.textContent);
    for (const box of document.querySelectorAll<HTMLElement>('[data-machine]')) {
      box.classList.toggle('gone', machine !== undefined && box.dataset['machine'] === String(at));
    }
    for (const button of document.querySelectorAll('.pod')) button.classList.remove('moves', 'waits', 'stops');
    for (const fate of ['moves', 'waits', 'stops'] as const) {
      for (const name of machine?.loss?.[fate] ?? []) {
        const index = podByName.get(name);
        if (index !== undefined) part(elementId({ type: 'pod', index })).classList.add(fate);
      }
    }
    say(machine === undefined ? [] : [element('h2', {}, `Without ${machine.name}`), ...aboutLoss(machine.name, machine.loss)]);
  };
  slider.addEventListener('input', show);
  show();
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    slider.value = '0';
    show();
  });
}
