import * as pulumi from '@pulumi/pulumi';

/** Groups the objects of one chart in previews. Its type is part of every child's identity, its name is not. */
export class ChartComponent extends pulumi.ComponentResource {
  constructor(name: string) {
    super('permacade:index:Chart', name);
    this.registerOutputs();
  }
}

/** Groups the files and commands of one machine in previews. */
export class HostComponent extends pulumi.ComponentResource {
  constructor(name: string) {
    super('permacade:index:Host', name);
    this.registerOutputs();
  }
}
