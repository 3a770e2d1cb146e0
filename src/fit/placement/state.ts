import type { Model, PodClass, Relation } from './model.js';
import { reachOf } from './reach.js';
import { SpreadCount } from './spread-count.js';

/** What keeps a pod off a node: the name of an amount, or a rule about other pods. */
export type Obstacle = 'selector' | 'apart' | 'beside' | 'spread' | 'volume' | { readonly dim: number; readonly misses: number };

/** Who is where. Changes one pod at a time, and answers as the scheduler's filters do (kubernetes/kubernetes@v1.36.3 pkg/scheduler/framework/plugins). */
export class State {
  readonly model: Model;
  /** What is used, by node and amount. */
  readonly used: number[][];
  /** How many pods of a class are on a node, by node and class. */
  readonly count: Int32Array[];
  /** How many pods of each class have a place. */
  readonly placed: Int32Array;
  readonly #inDomain: Int32Array[];
  readonly #setNode: Int32Array;
  readonly #setCount: Int32Array;
  readonly #allowed: readonly Uint8Array[];
  readonly #spreads: readonly (readonly SpreadCount[])[];
  /** The spreads that a pod of a class counts in. */
  readonly #countedIn: SpreadCount[][];

  constructor(model: Model) {
    const { nodes, classes, dims, keys, domains, sets } = model;
    this.model = model;
    this.used = nodes.map(() => dims.map(() => 0));
    this.count = nodes.map(() => new Int32Array(classes.length));
    this.placed = new Int32Array(classes.length);
    this.#inDomain = keys.map((_, key) => new Int32Array(key === 0 ? 0 : domains[key]! * classes.length));
    this.#setNode = new Int32Array(sets).fill(-1);
    this.#setCount = new Int32Array(sets);
    this.#allowed = reachOf(model).allowed;
    this.#spreads = classes.map(({ spread }) => spread.map((each) => new SpreadCount(model, each)));
    this.#countedIn = classes.map(() => []);
    for (const spreads of this.#spreads) {
      for (const each of spreads) for (const other of each.classes) this.#countedIn[other]!.push(each);
    }
  }

  add(at: number, node: number): void {
    this.#change(at, node, 1);
  }

  remove(at: number, node: number): void {
    this.#change(at, node, -1);
  }

  /** Whether the scheduler would let one more pod of the class onto the node. */
  takes(at: number, node: number): boolean {
    return this.#hasRoom(at, node) && this.#company(this.model.classes[at]!, node) === undefined;
  }

  /** Whether it could be there in the end, whatever has to come first. */
  mayTake(at: number, node: number): boolean {
    if (!this.#hasRoom(at, node)) return false;
    const { apart, together } = this.model.classes[at]!;
    return (
      !apart.some((relation) => this.#somebody(relation, node)) &&
      together.every((set) => this.#setNode[set] === -1 || this.#setNode[set] === node)
    );
  }

  #hasRoom(at: number, node: number): boolean {
    const podClass = this.model.classes[at]!;
    if (this.#allowed[at]![node] === 0) return false;
    const { need } = podClass;
    const cap = this.model.cap[node]!;
    const used = this.used[node]!;
    for (let dim = 0; dim < need.length; dim++) if (need[dim]! > 0 && used[dim]! + need[dim]! > cap[dim]!) return false;
    return true;
  }

  /** Everything that keeps one more pod of the class off the node. */
  obstacles(at: number, node: number): readonly Obstacle[] {
    const podClass = this.model.classes[at]!;
    if (this.#allowed[at]![node] === 0) return ['selector'];
    const short = podClass.need.flatMap((need, dim) => {
      const misses = this.used[node]![dim]! + need - this.model.cap[node]![dim]!;
      return need > 0 && misses > 0 ? [{ dim, misses }] : [];
    });
    const company = this.#company(podClass, node);
    return company === undefined ? short : [...short, company];
  }

  /** Whether a pod that is apart from this class is where the node is. */
  isApart(at: number, node: number): boolean {
    return this.model.classes[at]!.apart.some((relation) => this.#somebody(relation, node));
  }

  #company({ index, apart, beside, together }: PodClass, node: number): Obstacle | undefined {
    for (const set of together) if (this.#setNode[set] !== -1 && this.#setNode[set] !== node) return 'volume';
    for (const relation of apart) if (this.#somebody(relation, node)) return 'apart';
    if (beside.length > 0 && !this.#isBeside(beside, node)) return 'beside';
    for (const each of this.#spreads[index]!) if (!each.lets(node)) return 'spread';
    return undefined;
  }

  /** The first of pods that want their own kind beside them may come anywhere. */
  #isBeside(beside: PodClass['beside'], node: number): boolean {
    if (beside.some(({ key }) => this.model.domain[key]![node]! < 0)) return false;
    if (beside.every((relation) => this.#somebody(relation, node))) return true;
    return beside.every(({ self, classes }) => self && classes.every((each) => this.placed[each] === 0));
  }

  #somebody({ key, classes }: Relation, node: number): boolean {
    if (key === 0) return classes.some((each) => this.count[node]![each]! > 0);
    const domain = this.model.domain[key]![node]!;
    if (domain < 0) return false;
    const inDomain = this.#inDomain[key]!;
    const start = domain * this.model.classes.length;
    return classes.some((each) => inDomain[start + each]! > 0);
  }

  #change(at: number, node: number, by: 1 | -1): void {
    const { classes, domain } = this.model;
    const { need, together } = classes[at]!;
    const used = this.used[node]!;
    for (let dim = 0; dim < need.length; dim++) used[dim] = used[dim]! + by * need[dim]!;
    this.count[node]![at] = this.count[node]![at]! + by;
    this.placed[at] = this.placed[at]! + by;
    for (let key = 1; key < domain.length; key++) {
      const where = domain[key]![node]!;
      if (where < 0) continue;
      const slot = where * classes.length + at;
      this.#inDomain[key]![slot] = this.#inDomain[key]![slot]! + by;
    }
    for (const each of this.#countedIn[at]!) each.change(node, by);
    for (const set of together) {
      this.#setCount[set] = this.#setCount[set]! + by;
      this.#setNode[set] = this.#setCount[set] === 0 ? -1 : node;
    }
  }
}
