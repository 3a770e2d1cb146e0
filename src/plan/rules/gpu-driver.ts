import { generationOf } from '../../../constructs/host/graphics/cards.js';
import { defineRule } from './define-rule.js';

/** Each generation of cards has a last driver branch; a newer one installs and then does not see the card. */
export const gpuDriver = defineRule('gpu-driver', (home, report) => {
  for (const { name, gpu, arch } of home.context.machines) {
    if (gpu === undefined) continue;
    const { model, driver, sessionPatch } = gpu;
    const generation = generationOf(model);
    if (generation === undefined) {
      report(
        `host/${name}`,
        `has a card '${model}' that is in no list here, so nobody knows its last driver: write it as lspci or its box does (GeForce GTX 660M, Quadro P400), or accept this rule if the driver ${driver} is known to run it`,
      );
    } else if (generation.last !== undefined && driver > generation.last) {
      report(
        `host/${name}`,
        `asks for the driver ${driver}, which no longer drives its ${model} (${generation.name}): use ${generation.last}, the last branch that does`,
      );
    } else if (driver < generation.first) {
      report(
        `host/${name}`,
        `asks for the driver ${driver}, which does not know its ${model} (${generation.name}) yet: use ${generation.last ?? `${generation.first} or a newer one`}`,
      );
    }
    if (sessionPatch === true && arch !== 'amd64') {
      report(`host/${name}`, `asks for the session patch, which exists for amd64 alone: leave out sessionPatch`);
    }
  }
});
