import { Size } from 'cdk8s';
import { Cpu } from '../../core/quantity.js';
import type { Resources } from '../../workload/resources.js';

/** Argo CD's parts that a home runs. No Dex, notifications or ApplicationSets. */
export interface ArgoCdResources {
  readonly controller: Resources;
  readonly repoServer: Resources;
  readonly redis: Resources;
  /** Web page and API. */
  readonly server: Resources;
}

/** No figures are published for small clusters; these run some fifty Applications (argoproj/argo-cd@v3.5.1 manifests/install.yaml sets none). */
export const ARGO_CD_RESOURCES: ArgoCdResources = {
  controller: amounts([100, 384], [2000, 1024]),
  repoServer: amounts([50, 192], [1000, 768]),
  redis: amounts([10, 32], [250, 128]),
  server: amounts([20, 128], [500, 384]),
};

function amounts([cpu, memory]: Pair, [cpuLimit, memoryLimit]: Pair): Resources {
  return {
    requests: { cpu: Cpu.millis(cpu), memory: Size.mebibytes(memory) },
    limits: { cpu: Cpu.millis(cpuLimit), memory: Size.mebibytes(memoryLimit) },
  };
}

type Pair = readonly [millicores: number, mebibytes: number];
