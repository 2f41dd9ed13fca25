import 'reflect-metadata';
import './env.dto.js';
import { documentedSettings, type SettingDoc } from './setting.decorator.js';

const INTRODUCTION = `# Configuration

Everything is configured by environment variables. All faults are reported at once, each with its variable and its
fix, and the process exits before the port opens; no value of a secret is ever echoed. A blank value counts as absent.

This page is generated: change \`src/platform/env/env.dto.ts\` and run \`npm run docs\`.
`;

/** The configuration page, made of what the service itself checks. */
export function settingsPage(): string {
  const rows = documentedSettings().map(row);
  return `${INTRODUCTION}\n| Variable | Meaning | Default |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

function row({ name, doc, default: otherwise, required }: SettingDoc): string {
  const fallback = required === true ? '**required**' : (otherwise ?? '');
  return `| \`${name}\` | ${cell(doc)} | ${cell(fallback)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
