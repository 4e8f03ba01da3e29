// biome-ignore-all lint/suspicious/noTemplateCurlyInString: files hold such references
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatProblem } from '../../src/config/index.ts';
import { load, oneReader, readers, resource, runledger } from './support.ts';

const secret = 'sk-Canary7391';
const exporter = (...lines: string[]) =>
  readers(['periodic:', 'exporter:', '  otlp_http:', ...lines.map((line) => `    ${line}`)].join('\n        '));

afterEach(() => vi.restoreAllMocks());

describe('no value of the file or of a variable is said, where it stands', () => {
  it.each<[what: string, content: string]>([
    ['as a header that is not in a list', exporter(`headers: { authorization: ${secret} }`)],
    ['as a header of too many keys', exporter('headers:', `  - { name: a, value: b, secret: ${secret} }`)],
    ['where a list belongs', exporter(`headers: ${secret}`)],
    ['where a number belongs', exporter(`timeout: ${secret}`)],
    ['where one of a few belongs', exporter(`encoding: ${secret}`)],
    ['where a mapping belongs', readers(`periodic: { exporter: { otlp_http: ${secret} } }`)],
    ['as a whole reader', readers(secret)],
    ['in a URL', runledger('instrumentation:', `  providers: [{ url: "http://u:${secret}@h/", provider: x }]`)],
    ['in a list of attributes', resource(`  attributes_list: "a=${secret}=b"`)],
    ['in an attribute of another type', resource(`  attributes: [{ name: a, value: ${secret}, type: int }]`)],
    ['in a section of the host', `file_format: "1.1"\n${oneReader}\nlogger_provider: ${secret}`],
    ['behind a quote that is not closed', `file_format: "1.1"\nx: "${secret}\n`],
    ['behind an escape that there is not', exporter(`headers_list: "a=${secret}\\q"`)],
    ['as a number of an escape', exporter('headers_list: "\\UCanary73"')],
    ['in a text that YAML cannot read', exporter(`headers_list: a: ${secret}`)],
    ['after a text in quotes', exporter(`headers_list: "a" ${secret}`)],
    ['after a list', `- a\n${secret}: ${secret}\n`],
    ['as a tag', exporter(`headers_list: !${secret} a`)],
    ['as an alias', exporter(`headers_list: *${secret}`)],
    ['as an anchor', exporter(`headers_list: &${secret} a b`, 'timeout: x')],
    ['behind a block’s header', exporter(`headers_list: |${secret}`, '  a')],
    ['in a directive', `%${secret}\n---\nfile_format: "1.1"\nx`],
    ['in the default of a variable', exporter(`headers_list: "\${1TOKEN:-${secret}}"`)],
    ['in a variable where a number belongs', exporter('timeout: ${TOKEN}')],
    ['in a variable that reads as a tag', exporter('headers_list: ${TAGGED}')],
    ['in a variable that reads as a comment', exporter('headers_list: ${COMMENTED}')],
    ['in a variable that reads as a mapping', exporter('headers_list: ${MAPPED}', 'timeout: x')],
  ])('%s', (_, content) => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const env = { TOKEN: secret, TAGGED: `!${secret}`, COMMENTED: `# ${secret}`, MAPPED: `{ [${secret}]: a }` };
    const result = load(content, env);
    expect(result.ok).toBe(false);
    const said = result.ok ? '' : result.problems.map(formatProblem).join('\n');
    expect(said).not.toBe('');
    expect(said).not.toContain('Canary');
    expect([...stderr.mock.calls, ...warn.mock.calls].join('\n')).not.toContain('Canary');
  });
});
