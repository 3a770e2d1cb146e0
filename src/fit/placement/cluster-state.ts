import type { PlacementModel, PodClass, Relation } from './placement-model.js';
import { findAdjacency } from './adjacency.js';
import { SpreadCounter } from './spread-counter.js';

/** Why a node rejects a pod: a missing resource (index and amount), or a rule. */
export type Obstacle = 'selector' | 'anti-affinity' | 'affinity' | 'spread' | 'volume' | { readonly dim: number; readonly misses: number };

/** Which pods are bound where, with the answers of kube-scheduler's filters (kubernetes/kubernetes@v1.36.3 pkg/scheduler/framework/plugins). */
export class ClusterState {
  readonly model: PlacementModel;
  /** Requested, by node and resource. */
  readonly used: number[][];
  /** Pods, by node and class. */
  readonly count: Int32Array[];
  /** Bound pods, by class. */
  readonly placed: Int32Array;
  readonly #inDomain: Int32Array[];
  readonly #setNode: Int32Array;
  readonly #setCount: Int32Array;
  readonly #allowed: readonly Uint8Array[];
  readonly #spreads: readonly (readonly SpreadCounter[])[];
  /** Spread constraints that count a pod, by class. */
  readonly #countedIn: SpreadCounter[][];

  constructor(model: PlacementModel) {
    const { nodes, classes, resources, keys, domains, sets } = model;
    this.model = model;
    this.used = nodes.map(() => resources.map(() => 0));
    this.count = nodes.map(() => new Int32Array(classes.length));
    this.placed = new Int32Array(classes.length);
    this.#inDomain = keys.map((_, key) => new Int32Array(key === 0 ? 0 : domains[key]! * classes.length));
    this.#setNode = new Int32Array(sets).fill(-1);
    this.#setCount = new Int32Array(sets);
    this.#allowed = findAdjacency(model).allowed;
    this.#spreads = classes.map(({ spread }) => spread.map((each) => new SpreadCounter(model, each)));
    this.#countedIn = classes.map(() => []);
    for (const spreads of this.#spreads) {
      for (const each of spreads) for (const other of each.classes) this.#countedIn[other]!.push(each);
    }
  }

  add(classIndex: number, node: number): void {
    this.#change(classIndex, node, 1);
  }

  remove(classIndex: number, node: number): void {
    this.#change(classIndex, node, -1);
  }

  /** Whether all filters accept one more pod of the class on the node now. */
  admits(classIndex: number, node: number): boolean {
    return this.#hasRoom(classIndex, node) && this.#blockingNeighbour(this.model.classes[classIndex]!, node) === undefined;
  }

  /** The same without affinity and spread, which pods that arrive first may still satisfy. */
  mayAdmit(classIndex: number, node: number): boolean {
    if (!this.#hasRoom(classIndex, node)) return false;
    const { antiAffinity, volumeSets } = this.model.classes[classIndex]!;
    return (
      !antiAffinity.some((relation) => this.#hasAny(relation, node)) &&
      volumeSets.every((set) => this.#setNode[set] === -1 || this.#setNode[set] === node)
    );
  }

  #hasRoom(classIndex: number, node: number): boolean {
    const podClass = this.model.classes[classIndex]!;
    if (this.#allowed[classIndex]![node] === 0) return false;
    const { request } = podClass;
    const cap = this.model.capacity[node]!;
    const used = this.used[node]!;
    for (let dim = 0; dim < request.length; dim++) if (request[dim]! > 0 && used[dim]! + request[dim]! > cap[dim]!) return false;
    return true;
  }

  /** Lists everything that keeps one more pod of the class off the node. */
  obstacles(classIndex: number, node: number): readonly Obstacle[] {
    const podClass = this.model.classes[classIndex]!;
    if (this.#allowed[classIndex]![node] === 0) return ['selector'];
    const short = podClass.request.flatMap((need, dim) => {
      const misses = this.used[node]![dim]! + need - this.model.capacity[node]![dim]!;
      return need > 0 && misses > 0 ? [{ dim, misses }] : [];
    });
    const company = this.#blockingNeighbour(podClass, node);
    return company === undefined ? short : [...short, company];
  }

  /** Whether anti-affinity keeps the class off the node. */
  isRepelled(classIndex: number, node: number): boolean {
    return this.model.classes[classIndex]!.antiAffinity.some((relation) => this.#hasAny(relation, node));
  }

  #blockingNeighbour({ index, antiAffinity, affinity, volumeSets }: PodClass, node: number): Obstacle | undefined {
    for (const set of volumeSets) if (this.#setNode[set] !== -1 && this.#setNode[set] !== node) return 'volume';
    for (const relation of antiAffinity) if (this.#hasAny(relation, node)) return 'anti-affinity';
    if (affinity.length > 0 && !this.#meetsAffinity(affinity, node)) return 'affinity';
    for (const each of this.#spreads[index]!) if (!each.admits(node)) return 'spread';
    return undefined;
  }

  /** The first pod of a class with affinity to itself may go anywhere, as in kube-scheduler. */
  #meetsAffinity(beside: PodClass['affinity'], node: number): boolean {
    if (beside.some(({ key }) => this.model.domain[key]![node]! < 0)) return false;
    if (beside.every((relation) => this.#hasAny(relation, node))) return true;
    return beside.every(({ self, classes }) => self && classes.every((each) => this.placed[each] === 0));
  }

  #hasAny({ key, classes }: Relation, node: number): boolean {
    if (key === 0) return classes.some((each) => this.count[node]![each]! > 0);
    const domain = this.model.domain[key]![node]!;
    if (domain < 0) return false;
    const inDomain = this.#inDomain[key]!;
    const start = domain * this.model.classes.length;
    return classes.some((each) => inDomain[start + each]! > 0);
  }

  #change(classIndex: number, node: number, by: 1 | -1): void {
    const { classes, domain } = this.model;
    const { request, volumeSets } = classes[classIndex]!;
    const used = this.used[node]!;
    for (let dim = 0; dim < request.length; dim++) used[dim] = used[dim]! + by * request[dim]!;
    this.count[node]![classIndex] = this.count[node]![classIndex]! + by;
    this.placed[classIndex] = this.placed[classIndex]! + by;
    for (let key = 1; key < domain.length; key++) {
      const where = domain[key]![node]!;
      if (where < 0) continue;
      const slot = where * classes.length + classIndex;
      this.#inDomain[key]![slot] = this.#inDomain[key]![slot]! + by;
    }
    for (const each of this.#countedIn[classIndex]!) each.change(node, by);
    for (const set of volumeSets) {
      this.#setCount[set] = this.#setCount[set]! + by;
      this.#setNode[set] = this.#setCount[set] === 0 ? -1 : node;
    }
  }
}
