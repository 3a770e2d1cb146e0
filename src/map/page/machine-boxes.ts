import type { MapBar, MapMachine, MapModel, MapPod } from '../map-model.js';
import { type Selection, elementId } from './selection.js';
import { boxId } from './connections.js';
import { element } from './element.js';

/** A box per machine, as wide as its memory allows it, with what runs there. */
export function machineBoxes(model: MapModel, choose: (choice: Selection) => void): readonly HTMLElement[] {
  const most = Math.max(...model.machines.map(({ memoryBytes, node }) => (node ? memoryBytes : 0)), 1);
  return model.machines.map((machine, index) => {
    const share = Math.min(1, Math.sqrt(machine.memoryBytes / most));
    const title = element('button', { type: 'button', id: elementId({ type: 'machine', index }), class: 'name' }, machine.name);
    title.addEventListener('click', () => choose({ type: 'machine', index }));
    const box = element(
      'section',
      { id: boxId(index), class: machine.node ? 'machine' : 'machine apart', style: `--share: ${share.toFixed(3)}`, 'data-machine': index },
      element('h3', {}, title),
      element('p', { class: 'about' }, machine.about),
      ...machine.bars.map(capacity),
      ...card(machine, index),
      element('ul', { class: 'pods' }, ...machine.pods.map((pod) => element('li', {}, podButton(model.pods[pod]!, pod, choose)))),
    );
    return box;
  });
}

export function podButton(pod: MapPod, index: number, choose: (choice: Selection) => void): HTMLElement {
  const button = element(
    'button',
    { type: 'button', id: elementId({ type: 'pod', index }), class: 'pod', style: `--hue: ${hue(pod.namespace)}`, title: pod.id },
    pod.label,
  );
  button.addEventListener('click', () => choose({ type: 'pod', index }));
  return button;
}

function card({ gpu }: MapMachine, index: number): readonly HTMLElement[] {
  return gpu === undefined ? [] : [element('p', { class: 'card', id: `gpu-${index}` }, gpu)];
}

/** A bar: kept by the system and k3s, given to pods, left. */
export function capacity({ resource, has, kept, used, text }: MapBar): HTMLElement {
  const percent = (amount: number): string => `${Math.min(100, (amount / has) * 100).toFixed(1)}%`;
  return element(
    'div',
    { class: used > has - kept ? 'bar over' : 'bar' },
    element('span', { class: 'resource' }, resource),
    element('span', { class: 'figure' }, text),
    element(
      'span',
      { class: 'track', role: 'img', 'aria-label': `${resource}: ${text} given to pods` },
      element('span', { class: 'kept', style: `width: ${percent(kept)}` }),
      element('span', { class: 'used', style: `width: ${percent(Math.min(used, has - kept))}` }),
    ),
  );
}

/** One colour per namespace, the same in every home. */
function hue(namespace: string): number {
  return [...namespace].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
}
