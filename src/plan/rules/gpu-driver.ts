import { hostId } from '../../../constructs/core/identity.js';
import { findGeneration } from '../../../constructs/host/graphics/gpu-models.js';
import { defineRule } from './define-rule.js';

/** Each generation of cards has a last driver branch; a newer one installs and then does not see the card. */
export const gpuDriver = defineRule('gpu-driver', (home, report) => {
  for (const { name, gpu, arch } of home.context.machines) {
    if (gpu === undefined) continue;
    const { model, driver, sessionPatch } = gpu;
    const generation = findGeneration(model);
    if (generation === undefined) {
      report(
        hostId(name),
        `has an unknown GPU model '${model}', so its driver ${driver} cannot be checked`,
        `write the model as lspci or its box does (GeForce GTX 660M, Quadro P400), or accept this rule if the driver works`,
      );
    } else if (generation.last !== undefined && driver > generation.last) {
      report(
        hostId(name),
        `has driver ${driver}, which no longer supports its ${model} (${generation.name})`,
        `use ${generation.last}, the last branch that does`,
      );
    } else if (driver < generation.first) {
      report(
        hostId(name),
        `has driver ${driver}, which does not support its ${model} (${generation.name}) yet`,
        `use ${generation.last ?? `${generation.first} or a newer one`}`,
      );
    }
    if (sessionPatch === true && arch !== 'amd64') {
      report(hostId(name), `has sessionPatch, which exists only for amd64`, `remove sessionPatch`);
    }
  }
});
