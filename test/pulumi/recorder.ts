import * as pulumi from '@pulumi/pulumi';
import { getMonitor } from '@pulumi/pulumi/runtime/settings.js';
import type { Plan } from '../../src/plan/plan.js';
import { register, type RegisterOptions } from '../../src/pulumi/register.js';
import { printed } from './printed.js';
import { record, type Recorded, type RegisterRequest } from './record.js';

/** What a program may register with when the test does not care. */
export const defaults: RegisterOptions = {
  cluster: 'home',
  kubeconfig: 'the kubeconfig',
  login: { type: 'agent' },
  secret: (name) => pulumi.secret(`value of ${name}`),
};

/** Registers the plan against a monitor that accepts everything, and returns what arrived, in order. */
export async function recorded(plan: Plan, options: Partial<RegisterOptions> = {}): Promise<readonly Recorded[]> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `id of ${name}`,
        state: type === 'command:remote:Command' ? { ...inputs, stdout: printed(name, inputs['create']), stderr: '' } : inputs,
      }),
      call: () => ({}),
    },
    'permacade',
    'home',
  );
  const records: Recorded[] = [];
  const monitor = getMonitor() as unknown as { registerResource(request: RegisterRequest, ...rest: readonly unknown[]): unknown };
  const original = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    records.push(record(request));
    return original(request, ...rest);
  };
  const resources = register(plan, { ...defaults, ...options });
  await Promise.all([...resources.values()].map((resource) => settled(resource.urn)));
  return records;
}

function settled(output: pulumi.Output<unknown>): Promise<void> {
  return new Promise((resolve) => output.apply(() => resolve()));
}
