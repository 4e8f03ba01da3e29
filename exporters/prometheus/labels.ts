import type { Attributes } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { labelName, scopeLabel } from './names.ts';
import { byText } from './order.ts';

/** Labels of a series: name to value, neither escaped yet. */
export type Labels = ReadonlyMap<string, string>;

/**
 * Attributes as labels. Where two names become one label, the values are joined with `;` in the order of the original
 * names (OpenTelemetry specification, Prometheus compatibility, "Metric Attributes"). A label without a value is none.
 */
export function attributeLabels(attributes: Attributes): Labels {
  const labels = new Map<string, string>();
  for (const key of Object.keys(attributes).sort(byText)) {
    const value = labelValue(attributes[key]);
    if (value === '') continue;
    const name = labelName(key);
    const before = labels.get(name);
    labels.set(name, before === undefined ? value : `${before};${value}`);
  }
  return labels;
}

/** What says whose meter a series comes from. */
export function scopeLabels({ name, version, schemaUrl }: InstrumentationScope): Labels {
  const labels = [
    [scopeLabel.name, labelValue(name)],
    [scopeLabel.version, labelValue(version)],
    [scopeLabel.schemaUrl, labelValue(schemaUrl)],
  ] as const;
  return new Map(labels.filter(([, value]) => value !== ''));
}

/** Labels as they stand between the braces, sorted by name: equal labels are equal texts. Of two with one name, the later holds. */
export function labelsText(...parts: readonly Labels[]): string {
  const labels = new Map(parts.flatMap((part) => [...part]));
  return [...labels.keys()]
    .sort(byText)
    .map((name) => `${name}="${escapeValue(labels.get(name) ?? '')}"`)
    .join(',');
}

/** Lone surrogates would all become one character on the way out, and two series one. */
function labelValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'object' || typeof value === 'function' ? jsonText(value) : String(value)).toWellFormed();
}

/** OTel JS takes anything for an attribute's value: one that has no JSON has no label, and costs nobody the scrape. */
function jsonText(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

const escapeValue = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => escapes[character] ?? character);
