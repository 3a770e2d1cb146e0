import { App, type IResolver, type ResolutionContext } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { type Image, imageReference } from './image.js';
import type { ImpliedPod } from './implied-pod.js';
import type { Machine } from './machine.js';
import { isReference, placeholder, type Textual } from './secret-ref.js';

/** Where Argo CD reads the committed manifests. */
export interface GitOps {
  /** Clone URL of the repository that holds `synth/`. */
  readonly url: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** Folder of this home's output in that repository, such as `synth/home`. */
  readonly path: string;
}

export interface HomeProps {
  readonly machines: readonly Machine[];
  /** @default - GitOps is off and Pulumi owns everything */
  readonly gitops?: GitOps;
}

/** Pods that exist because of a construct. */
interface Implication {
  readonly cause: IConstruct;
  readonly pods: readonly ImpliedPod[];
}

/** Records every reference met while an object renders, and leaves its placeholder. */
class ReferenceResolver implements IResolver {
  readonly found = new Map<string, Textual>();

  resolve(context: ResolutionContext): void {
    if (!isReference(context.value)) return;
    const mark = placeholder(context.value);
    this.found.set(mark, context.value);
    context.replaceValue(mark);
  }
}

/** The root of the tree: machines, and charts of Kubernetes objects. Compile it into a Plan. */
export class Home extends App {
  readonly machines: readonly Machine[];
  readonly gitops: GitOps | undefined;
  readonly images = new Map<string, Image>();
  readonly implied: Implication[] = [];
  /** API groups whose kinds exist only once a unit was applied: group to that unit's construct. */
  readonly providers = new Map<string, Construct>();
  /** Registries that run in the home: what references to their images begin with, to what serves them. */
  readonly registries = new Map<string, Construct>();
  readonly #references: ReferenceResolver;

  constructor(props: HomeProps) {
    const references = new ReferenceResolver();
    super({ resolvers: [references] });
    this.#references = references;
    this.machines = props.machines;
    this.gitops = props.gitops;
  }

  /** The home a construct is part of. Throws when it is in none. */
  static override of(construct: IConstruct): Home {
    const { root } = construct.node;
    if (root instanceof Home) return root;
    throw new Error(`${construct.node.path}: not inside a Home`);
  }

  /** Notes what an image contains and returns its reference. Throws when the same image was described differently. */
  use(image: Image): string {
    const reference = imageReference(image);
    const known = this.images.get(reference);
    if (known !== undefined && known !== image && JSON.stringify(known) !== JSON.stringify(image)) {
      throw new Error(
        `image ${reference} is described twice with different contents: ${JSON.stringify(known)} and ${JSON.stringify(image)}`,
      );
    }
    this.images.set(reference, image);
    return reference;
  }

  /** Declares pods that will exist once everything in `cause` does, though the home does not render them. */
  implies(cause: IConstruct, ...pods: readonly ImpliedPod[]): void {
    this.implied.push({ cause, pods });
  }

  /** Says that kinds of these API groups exist only after everything in `construct` was applied. */
  provides(construct: Construct, ...groups: readonly string[]): void {
    for (const group of groups) {
      const other = this.providers.get(group);
      if (other !== undefined) throw new Error(`API group ${group} is provided by both ${other.node.path} and ${construct.node.path}`);
      this.providers.set(group, construct);
    }
  }

  /**
   * Says that images can be pulled from this registry only while everything in `construct` works.
   *
   * @param name name and port, as references spell it: `registry.home.arpa:5000`
   */
  servesImages(construct: Construct, name: string): void {
    const other = this.registries.get(name);
    if (other !== undefined) throw new Error(`registry ${name} is served by both ${other.node.path} and ${construct.node.path}`);
    this.registries.set(name, construct);
  }

  /** Renders with `render` and returns the references met meanwhile, by placeholder. */
  collectReferences<T>(render: () => T): { readonly result: T; readonly references: ReadonlyMap<string, Textual> } {
    this.#references.found.clear();
    const result = render();
    return { result, references: new Map(this.#references.found) };
  }

  override synth(): never {
    throw new Error('a home is not synthesized by cdk8s: use `npx permacade synth`');
  }

  override synthYaml(): never {
    return this.synth();
  }
}
