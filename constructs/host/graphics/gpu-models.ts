import { GENERATIONS, type Generation } from '../../core/nvidia.js';

const { fermi, kepler, maxwell, pascal, volta, turing, ampere, hopper, ada, blackwell } = GENERATIONS;

/**
 * Generations of cards by the name on the box. The first line that matches counts. Notebook cards kept their numbers over several
 * generations, so the suffix `M` decides. A few numbers were sold in two generations; they are listed under the older one, whose
 * driver supports both.
 */
const CARDS: readonly (readonly [RegExp, Generation])[] = [
  [/^RTX 50\d0\b|^RTX PRO \d+|^B[123]00\b/, blackwell],
  [/^H[12]00\b|^GH200\b/, hopper],
  [/^RTX 40\d0\b|^L(4|20|40S?)\b|^RTX \d000 ADA\b/, ada],
  [/^RTX 30\d0\b|^RTX 2050\b|^RTX A\d{3,4}\b|^A(2|10|16|30|40|100)\b|^MX570\b/, ampere],
  [/^GTX 16[356]0\b|^RTX 20[678]0\b|^(QUADRO|TITAN) RTX\b|^QUADRO T\d+|^T(4|[456]00|550|1000|1200)\b|^MX[45][57]0\b/, turing],
  [/^TITAN V\b|^V100\b|^(QUADRO )?GV100\b/, volta],
  [/^GTX 10[5678]0\b|^GT 10[13]0\b|^MX(150|2[35]0|3[35]0)\b|^(QUADRO )?P\d{3,4}\b|^(QUADRO )?GP100\b|^P(4|6|40)\b|^TITAN XP?\b/, pascal],
  [/^(QUADRO )?K(620|1200|2200)M?\b|^(QUADRO )?M\d{3,4}M?\b|^M(4|6|10|40|60)\b/, maxwell],
  [/^GTX 9[5678]0(M|MX|A)?\b|^GTX TITAN X\b|^GTX 7(45|50)\b|^GTX 850M\b|^(8[34]5?0?M|9[34]0(M|MX|A)?|MX1[13]0)\b/, maxwell],
  [/^GTX 6(70|75)M\b|^GT 6(10|15|20|25|30|35)M?\b|^(6[123]\dM|7[012]\dM|705M|820M|GT 705)\b/, fermi],
  [
    /^(GTX|GTS|GT) [45]\d{2}(M|MX)?\b|^(QUADRO )?(400|600|[24567]000)M?\b|^(QUADRO )?[1-5]00\dM\b|^[CM]20\d0\b|^NVS (310|315|4200M|5[24]00M)\b/,
    fermi,
  ],
  [/^(GTX|GT) (6[4-9]|7[1-9]|8[0-9])\d(M|MX|A)?\b|^GTX TITAN( BLACK| Z)?$|^(8[125]\dM|9[12]\d(M|A)?)\b/, kepler],
  [/^(QUADRO )?K\d{3,4}(M|D)?\b|^K(8|10|20|40|80)[CMXST]*\b|^GRID K\d|^NVS 510\b/, kepler],
];

/** Finds the generation of a card by its name, with or without `NVIDIA`, `GeForce` and `Tesla`. Undefined when it is unknown. */
export function findGeneration(model: string): Generation | undefined {
  const name = model
    .toUpperCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^NVIDIA /, '')
    .replace(/^(?:GEFORCE|TESLA) /, '');
  return CARDS.find(([pattern]) => pattern.test(name))?.[1];
}
