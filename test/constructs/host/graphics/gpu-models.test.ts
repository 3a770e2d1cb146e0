import { describe, expect, it } from 'vitest';
import { findGeneration } from '../../../../constructs/host/graphics/gpu-models.js';

describe('the last driver branch of a card', () => {
  it.each([
    ['GeForce GTX 660M', 'Kepler', 470],
    ['NVIDIA GeForce GT 650M', 'Kepler', 470],
    ['GeForce GTX 780 Ti', 'Kepler', 470],
    ['GeForce GT 710', 'Kepler', 470],
    ['GeForce GTX TITAN Black', 'Kepler', 470],
    ['Quadro K2000', 'Kepler', 470],
    ['Tesla K80', 'Kepler', 470],
    ['GeForce GTX 560 Ti', 'Fermi', 390],
    ['GeForce GTX 675M', 'Fermi', 390],
    ['Quadro 4000', 'Fermi', 390],
    ['GeForce GTX 750 Ti', 'Maxwell', 580],
    ['GeForce GTX 950M', 'Maxwell', 580],
    ['GeForce 940MX', 'Maxwell', 580],
    ['Quadro K2200', 'Maxwell', 580],
    ['Quadro M2000', 'Maxwell', 580],
    ['Quadro P400', 'Pascal', 580],
    ['GeForce GTX 1050 Ti', 'Pascal', 580],
    ['GeForce GT 1030', 'Pascal', 580],
    ['Tesla P4', 'Pascal', 580],
    ['TITAN V', 'Volta', 580],
    ['GeForce GTX 1650', 'Turing', undefined],
    ['NVIDIA T400 4GB', 'Turing', undefined],
    ['Quadro RTX 4000', 'Turing', undefined],
    ['GeForce RTX 3060 Laptop GPU', 'Ampere', undefined],
    ['RTX A2000', 'Ampere', undefined],
    ['GeForce RTX 4060', 'Ada Lovelace', undefined],
    ['NVIDIA L4', 'Ada Lovelace', undefined],
    ['GeForce RTX 5070', 'Blackwell', undefined],
  ])('of a %s (%s) is %s', (model, name, last) => {
    expect(findGeneration(model)).toMatchObject({ name, ...(last === undefined ? {} : { last }) });
    expect(findGeneration(model)?.last).toBe(last);
  });

  it.each(['Voodoo 2', 'Radeon RX 580', 'Intel UHD Graphics 620', ''])('of %j is unknown', (model) => {
    expect(findGeneration(model)).toBeUndefined();
  });
});
