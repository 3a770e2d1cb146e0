import { Home } from '../../../constructs/core/home.js';
import type { Machine } from '../../../constructs/core/machine.js';
import { SecretRef } from '../../../constructs/core/secret-ref.js';
import { type HostCommandProps, type HostFileProps } from '../../../constructs/core/units.js';
import { Host } from '../../../constructs/host/host.js';
import { Ledger } from '../../../constructs/host/ledger.js';
import { compile } from '../../../src/plan/compile.js';
import type { Plan } from '../../../src/plan/plan.js';
import { machine } from '../../plan/tree.js';

/** A small home as data, so that it can go to a program of its own. */
export interface DescribedHome {
  readonly hosts: readonly DescribedHost[];
}

export interface DescribedHost {
  readonly machine: Partial<Machine> & Pick<Machine, 'name' | 'address' | 'user'>;
  /** A content that begins with `secret:` is that secret. */
  readonly files?: readonly (Omit<HostFileProps, 'host' | 'content'> & { readonly content: string })[];
  readonly commands?: readonly (Omit<HostCommandProps, 'host' | 'stdin'> & { readonly stdin?: string })[];
}

/** The plan of a described home, with a ledger on each host. */
export function compilePlan({ hosts }: DescribedHome): Plan {
  const home = new Home({ machines: hosts.map((each) => machine(each.machine.name, each.machine)) });
  hosts.forEach(({ files = [], commands = [] }, at) => {
    const host = new Host(home, home.machines[at]!);
    const written = files.map(({ content, ...props }) => host.file({ ...props, content: textual(content) }));
    for (const { stdin, ...props } of commands) {
      host.command({ ...props, ...(stdin === undefined ? {} : { stdin: textual(stdin) }) }).node.addDependency(...written);
    }
    new Ledger(host);
  });
  return compile(home, { rules: [] }).plan;
}

function textual(content: string): string | SecretRef {
  return content.startsWith('secret:') ? new SecretRef(content.slice('secret:'.length)) : content;
}
