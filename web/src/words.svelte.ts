// SPDX-License-Identifier: Apache-2.0
// Which language the pages speak, and how it says a phrase, a time, a number.
import { english } from './en';
import { french, type Phrase } from './fr';

export type Language = 'fr' | 'en';

function first_language(): Language {
  const kept = localStorage.getItem('language');
  if (kept === 'fr' || kept === 'en') return kept;
  return navigator.languages.find((code) => /^(fr|en)\b/.test(code))?.startsWith('en') ? 'en' : 'fr';
}

export const words = $state({ language: first_language(), zone: 'Europe/Paris' });

export function choose(language: Language): void {
  words.language = language;
  localStorage.setItem('language', language);
}

export function is_phrase(name: string): name is Phrase {
  return Object.hasOwn(french, name);
}

export function say(phrase: Phrase, ...values: (string | number)[]): string {
  const text = (words.language === 'fr' ? french : english)[phrase];
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[Number(place)] ?? ''));
}

export function number(value: number): string {
  return new Intl.NumberFormat(words.language === 'fr' ? 'fr-FR' : 'en-GB').format(value);
}

export function time(text: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short', timeZone: words.zone };
  return new Intl.DateTimeFormat(words.language === 'fr' ? 'fr-FR' : 'en-GB', options).format(new Date(text));
}

/** What a clock in the node's zone shows, as an input of kind datetime-local takes it. */
export function clock(text: string): string {
  const shown = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: words.zone });
  return shown.format(new Date(text)).replace(' ', 'T');
}

/** The instant at which a clock in the node's zone shows that: corrected twice, for the offset changes with the season. */
export function instant_of_clock(shown: string): string {
  const wanted = Date.parse(`${shown}Z`);
  let instant = wanted;
  for (let i = 0; i < 2; i += 1) instant += wanted - Date.parse(`${clock(new Date(instant).toISOString())}Z`);
  return new Date(instant).toISOString();
}

/** "61 h", "25 min". */
export function span(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  return minutes < 120 ? say('minutes', minutes) : say('hours', number(Math.floor(minutes / 60)));
}
