import type { Loss } from '../../fit/losses/loss.js';
import type { MapModel } from '../map-model.js';
import type { Selection } from './selection.js';
import { element } from './element.js';

/** What there is to say about what the reader chose. */
export function details(model: MapModel, { type, index }: Selection): readonly HTMLElement[] {
  switch (type) {
    case 'pod':
      return aboutPod(model, index);
    case 'machine':
      return aboutMachine(model, index);
    case 'name': {
      const { name, url, owner, pods } = model.names[index]!;
      return [heading(name), line(url), line(`applied by ${owner}`), ...podList(model, 'answered by', pods)];
    }
    case 'storage': {
      const { name, about, owner, pods } = model.storage[index]!;
      return [heading(name), line(about), line(`applied by ${owner}`), ...podList(model, 'mounted by', pods)];
    }
  }
}

function aboutPod(model: MapModel, index: number): readonly HTMLElement[] {
  const { id, kind, owner, machine, requests, because } = model.pods[index]!;
  const where = machine === undefined ? 'has no place' : `on ${model.machines[machine]!.name}`;
  const names = model.names.filter(({ pods }) => pods.includes(index)).map(({ url }) => url);
  const claims = model.storage.filter(({ pods }) => pods.includes(index)).map(({ name }) => name);
  return [
    heading(id),
    line(`of a ${kind}, ${where}, requests ${requests}, applied by ${owner}`),
    ...bullets('why there', because),
    ...bullets('answers to', names),
    ...bullets('mounts', claims),
  ];
}

function aboutMachine(model: MapModel, index: number): readonly HTMLElement[] {
  const { name, about, bars, loss } = model.machines[index]!;
  return [
    heading(name),
    line(about),
    ...bullets(
      'given to pods',
      bars.map(({ resource, text }) => `${resource}: ${text}`),
    ),
    ...aboutLoss(name, loss),
  ];
}

/** What happens without a machine. */
export function aboutLoss(name: string, loss: Loss | undefined): readonly HTMLElement[] {
  if (loss === undefined) return [line(`Without ${name} nothing in the cluster changes.`)];
  const { moves, waits, stops, notes } = loss;
  const removed = 'until it is removed from the cluster';
  const summary = [
    ...counted(stops, 'stops', 'stop'),
    ...counted(waits, `waits ${removed}`, `wait ${removed}`),
    ...counted(moves, 'moves', 'move'),
  ];
  return [
    line(`Without ${name}: ${summary.length === 0 ? 'no pod is missed' : summary.join(', ')}.`),
    ...notes.map(line),
    ...bullets('stop (struck out)', stops),
    ...bullets('wait (solid edge)', waits),
    ...bullets('move (dashed edge)', moves),
  ];
}

function counted(pods: readonly string[], one: string, several: string): readonly string[] {
  if (pods.length === 0) return [];
  return [pods.length === 1 ? `1 pod ${one}` : `${pods.length} pods ${several}`];
}

function podList(model: MapModel, title: string, pods: readonly number[]): readonly HTMLElement[] {
  return bullets(
    title,
    pods.map((index) => {
      const { id, machine } = model.pods[index]!;
      return machine === undefined ? `${id}, which has no place` : `${id} on ${model.machines[machine]!.name}`;
    }),
  );
}

function heading(text: string): HTMLElement {
  return element('h2', {}, text);
}

function line(text: string): HTMLElement {
  return element('p', {}, text);
}

function bullets(title: string, items: readonly string[]): readonly HTMLElement[] {
  if (items.length === 0) return [];
  return [element('h4', {}, title), element('ul', {}, ...items.map((item) => element('li', {}, item)))];
}
