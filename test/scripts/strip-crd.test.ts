import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLUSTER_SCOPED_CUSTOM } from '../../constructs/imports/cluster-scoped.js';
import { CRD_SOURCES } from '../../scripts/crd-sources.js';
import { type Crd, stripCrd } from '../../scripts/strip-crd.js';

const CRDS = join(import.meta.dirname, '../../crds');

/** The definitions in each file of a source. */
const committed = CRD_SOURCES.map(({ file }) => JSON.parse(readFileSync(join(CRDS, `${file}.json`), 'utf8')) as Crd[]);

function crd(schema: object, annotations: Readonly<Record<string, string>> = {}): Crd {
  return {
    metadata: { name: 'pets.example.org', annotations },
    spec: {
      group: 'example.org',
      names: { kind: 'Pet' },
      scope: 'Namespaced',
      versions: [{ name: 'v1', schema: { openAPIV3Schema: { ...schema } } }],
    },
  };
}

function stripped(schema: object): unknown {
  return (stripCrd(crd(schema)) as Crd).spec.versions[0]!.schema.openAPIV3Schema;
}

describe('stripping a definition', () => {
  it('removes prose at every depth', () => {
    const leaf = { type: 'string', description: 'a name', title: 'Name', example: 'Rex' };
    expect(stripped({ description: 'a pet', properties: { name: leaf }, additionalProperties: leaf, anyOf: [leaf] })).toEqual({
      properties: { name: { type: 'string' } },
      additionalProperties: { type: 'string' },
      anyOf: [{ type: 'string' }],
    });
  });

  it('keeps a field that is called description', () => {
    const schema = { properties: { description: { type: 'string' } }, required: ['description'] };
    expect(stripped(schema)).toEqual(schema);
  });

  it('keeps what is valid: patterns, enumerations, defaults, formats and extensions', () => {
    const schema = {
      type: 'string',
      pattern: '^a',
      enum: ['a'],
      default: 'a',
      format: 'date',
      nullable: true,
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', optionalOldSelf: true }],
    };
    expect(stripped(schema)).toEqual(schema);
  });

  it('drops the sentence of a rule, but not where the API server demands one', () => {
    const rules = [
      { rule: 'self > 0', message: 'must be positive' },
      { rule: 'self > 0\n&& self < 9', message: 'must be small' },
    ];
    expect(stripped({ 'x-kubernetes-validations': rules })).toEqual({
      'x-kubernetes-validations': [{ rule: 'self > 0' }, { rule: 'self > 0\n&& self < 9', message: 'the rule of this field is broken' }],
    });
  });

  it('keeps only the annotation without which the API server refuses a protected group', () => {
    const annotations = { 'api-approved.kubernetes.io': 'https://example.org/1', 'generator.example.org/version': '1' };
    expect(stripCrd(crd({}, annotations))).toMatchObject({
      metadata: { name: 'pets.example.org', annotations: { 'api-approved.kubernetes.io': 'https://example.org/1' } },
    });
  });
});

describe('the committed definitions', () => {
  it('are those of the listed sources, stripped', () => {
    const files = readdirSync(CRDS).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(CRD_SOURCES.map(({ file }) => `${file}.json`).sort());
    for (const definition of committed.flat()) expect(stripCrd(definition), definition.metadata.name).toEqual(definition);
  });

  it('say which custom kinds have no namespace', () => {
    const cluster = committed.flat().filter(({ spec }) => spec.scope === 'Cluster');
    expect(cluster.map(({ spec }) => `${spec.group}/${spec.names.kind}`)).toEqual(CLUSTER_SCOPED_CUSTOM);
  });

  it('are listed with tag, commit and licence in SOURCES.md', () => {
    const listed = readFileSync(join(CRDS, 'SOURCES.md'), 'utf8');
    for (const { file, repository, tag, commit, licence } of CRD_SOURCES) {
      expect(listed).toContain(`| ${file}.json | ${repository} | ${tag} | ${commit} | ${licence} |`);
    }
  });
});
