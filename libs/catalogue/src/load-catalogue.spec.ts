import { loadCatalogue, loadPrices } from '#catalogue';

const catalogue = loadCatalogue();

describe('the catalogue', () => {
  it('says on which provider a shut-down date holds', () => {
    expect(catalogue.model('gpt-5-mini')?.lifecycle).toMatchObject({
      provider: 'openai-api',
      shutDownOn: '2026-12-11',
      stage: 'deprecated',
    });
  });

  it('keeps "none announced" apart from unknown', () => {
    expect(catalogue.model('mistral-ocr-4.1')?.lifecycle).toMatchObject({ shutDownOn: null, stage: 'PublicPreview' });
    expect(catalogue.model('gemini-2.5-flash')?.lifecycle).not.toHaveProperty('shutDownOn');
    expect(catalogue.model('claude-sonnet-4-6')?.lifecycle).toBeUndefined();
  });

  it('never lets a value from memory through', () => {
    expect(catalogue.provider('aws-bedrock')?.country).toBeUndefined();
    expect(catalogue.model('llama-3.3-70b-instruct')?.openSourceExceptionEligible).toBeUndefined();
    expect(catalogue.provider('mistral-api')?.country?.value).toBe('FR');
  });

  it('carries the term that a model imposes on a route', () => {
    expect(catalogue.model('claude-fable-5')?.terms).toMatchObject([{ provider: 'anthropic-api', retentionDays: 30 }]);
  });

  it('gives every published value an address', () => {
    expect(catalogue.model('llama-3.3-70b-instruct')?.systemicRisk?.source.uri).toMatch(/^https:\/\//);
  });

  it('marks a price that only another model has as having no record', () => {
    const { lookups, hardware } = loadPrices();
    expect(lookups.find(({ asked }) => asked === 'claude-sonnet-5-5')).not.toHaveProperty('record');
    expect(lookups.find(({ asked }) => asked === 'gpt-6-sol')?.record).toBe('gpt-6-sol');
    expect(hardware.find(({ key }) => key === 'L40s')?.watts).toBe(350);
  });
});

describe('advisories of a version', () => {
  const idsOf = (stack: string, version: string) => catalogue.advisories(stack, version)?.map(({ id }) => id);

  it.each([
    ['vllm', '0.13.0', 'CVE-2026-48746', true],
    ['vllm', '0.22.0', 'CVE-2026-48746', false],
    ['vllm', '0.14.1', 'CVE-2026-22778', false],
    ['litellm', '1.83.6', 'CVE-2026-42208', true],
    ['litellm', '1.83.10', 'CVE-2026-42208', false],
    ['litellm', '1.82.8', 'PyPI-1.82.7-and-1.82.8', true],
    ['sglang', '0.5.9', 'CVE-2026-3060', true],
    ['sglang', '0.5.10', 'CVE-2026-3060', false],
    ['ollama', '0.16.3', 'CVE-2026-7482', true],
  ])('%s %s: %s applies is %s', (stack, version, id, applies) => {
    expect(idsOf(stack, version)?.includes(id)).toBe(applies);
  });

  it('says when the source states no range', () => {
    const [unranged] = catalogue.advisories('litellm', '1.83.4')?.filter(({ id }) => id === 'CVE-2026-30623') ?? [];
    expect(unranged).toMatchObject({ rangeStated: false, fixedIn: '1.83.7-stable', condition: 'mcp stdio' });
    expect(unranged).not.toHaveProperty('score');
  });

  it('is unknown where nobody looked and where the version is no number', () => {
    expect(catalogue.advisories('tgi', '3.3.5')).toBeUndefined();
    expect(catalogue.advisories('vllm', 'nightly')).toBeUndefined();
    expect(catalogue.advisories('no-such-stack', '1.0')).toBeUndefined();
  });
});
