import type { HostCommandBody, HostFileBody } from '../../../constructs/core/plan-unit.js';
import { type Call, createCall, deleteCall } from '../../../src/machine/script/call.js';
import { type HostPlan } from '../../../src/machine/script/stamp.js';
import type { TestMachine } from '../../nspawn/machines.js';
import { installBody } from './host-plan.js';

type Result = Awaited<ReturnType<TestMachine['ssh']>>;

function make(machine: TestMachine, { line, before = '', input }: Call, text: string): Promise<Result> {
  return machine.ssh(line, `${before}${input(text) ?? ''}`);
}

/** Installs on a test machine what the units of a host call, as Pulumi does before all of them. */
export async function install(machine: TestMachine, plan: HostPlan, host: string): Promise<void> {
  const { exitCode, stderr } = await make(machine, createCall(plan, { ...installBody, host, runsOn: host }), '');
  if (exitCode !== 0) throw new Error(stderr);
}

/** Makes the call of one unit on a test machine. */
export function apply(machine: TestMachine, plan: HostPlan, body: HostFileBody | HostCommandBody, text = ''): Promise<Result> {
  return make(machine, createCall(plan, body), text);
}

/** Takes back on a test machine what a command did, when it can. */
export async function takeBack(machine: TestMachine, plan: HostPlan, body: HostCommandBody, text = ''): Promise<Result | undefined> {
  const call = deleteCall(plan, body);
  return call === undefined ? undefined : make(machine, call, text);
}
