// SPDX-License-Identifier: Apache-2.0
// The API (docs/openapi.yml), and who is signed in.
import { is_phrase, say, words } from './words.svelte';

export type Level = 'critical' | 'high' | 'medium' | 'low' | 'informational';
export type Role = 'reader' | 'responder' | 'administrator';
export type State = 'new' | 'acknowledged' | 'contained' | 'closed';
export type Verdict = 'true' | 'false_positive' | 'drill';

export interface Session {
  account: string;
  role: Role;
  guard: string;
  zone: string;
  second_factor: boolean;
  archive: boolean;
}
export interface Summary {
  id: string;
  title: string;
  severity: number;
  level: Level;
  confidence: 'low' | 'medium' | 'high';
  stage: string;
  state: State;
  first: string;
  last: string;
  count: number;
  machines: string[];
  drill?: boolean;
  verdict?: Verdict;
}
export interface Deadline {
  incident: string;
  incident_title: string;
  duty: string;
  title: string;
  recipient: string;
  informative: boolean;
  drill: boolean;
  start?: string;
  deadline?: string;
}
export interface Hour {
  start: string;
  findings: Partial<Record<Level, number>>;
  events?: number;
}
export type SenderState = 'fresh' | 'alive' | 'quiet' | 'silent' | 'flood';
export interface Overview {
  verdict: 'attack' | 'contained' | 'doubt' | 'quiet';
  drill: boolean;
  counts: Record<Level | 'drill' | 'closed', number>;
  incidents: Summary[];
  deadlines: Deadline[];
  hours: Hour[];
  now: string;
  last_finding?: string;
  node?: {
    ready: boolean;
    started: string;
    events_per_second: number;
    rules: number;
    senders: Partial<Record<SenderState, number>>;
    failure?: string;
  };
}
export interface Action {
  text: string;
  source: string;
  cost?: string;
  done?: { who: string; when: string };
}
export interface Evidence {
  id: string;
  time: string;
  until?: string;
  machine?: string;
  account?: string;
  process?: string;
  detail?: string;
  file?: string;
  position?: number;
}
export interface Finding {
  rule_id: string;
  title: string;
  level: Level;
  machine: string;
  count: number;
  first: string;
  last: string;
  techniques: string[];
  tactics: string[];
  examples: Evidence[];
}
export interface Act {
  kind: 'opened' | 'state' | 'note' | 'merged' | 'split' | 'action_done';
  when: string;
  who: string;
  why: string;
  other?: string;
  state?: State;
  verdict?: Verdict;
}
export type EntityKind = 'machine' | 'account' | 'source' | 'destination' | 'hash' | 'other_machine';
export interface Entity {
  key: string;
  kind: EntityKind;
  name: string;
  count: number;
  first: string;
  last: string;
}
export interface Link {
  from: string;
  to: string;
  count: number;
}
export interface Incident extends Summary {
  summary: string;
  story: string[];
  risk: string;
  reasons: string[];
  actions: Action[];
  avoid: Action[];
  other_cards: string[];
  findings: Finding[];
  entities: Entity[];
  links: Link[];
  acts: Act[];
}
export interface Field {
  id: string;
  block: string;
  kind: 'text' | 'long' | 'time' | 'number' | 'choice' | 'choices';
  label: string;
  choices?: { id: string; text: string }[];
  values: string[];
  by?: string;
}
export interface Clock {
  duty: string;
  code: 'sent' | 'due_now' | 'running' | 'overdue' | 'not_started' | 'may_apply';
  title: string;
  state: string;
  recipient: string;
  advice: string;
  reference: string;
  pressing: boolean;
  informative: boolean;
  start_moment: string;
  start?: string;
  deadline?: string;
}
export type DeclarationKind = 'initial' | 'follow_up' | 'closing';
export interface Declaration {
  id: string;
  kind: DeclarationKind;
  made: string;
  latest: boolean;
  drill: boolean;
  title: string;
  now: string;
  missing: string[];
  chain: { id: string; kind: DeclarationKind; previous: string; made: string }[];
  moments: { moment: string; time: string; by: string; set: string; why: string }[];
  blocks: { id: string; label: string }[];
  fields: Field[];
  clocks: Clock[];
}
export type LogEvent = Record<string, unknown>;
export interface Hunt {
  id: string;
  over: boolean;
  whole: boolean;
  stopped: boolean;
  segments: number;
  segments_read: number;
  bytes: number;
  bytes_read: number;
  archive_bytes: number;
  events_read: number;
  count: number;
  machines: { name: string; count: number }[];
  events: LogEvent[];
}
export interface Rule {
  id: string;
  title: string;
  level: Level;
  techniques: string[];
  tactics: string[];
  correlation: boolean;
  product?: string;
  category?: string;
  service?: string;
  found?: number;
  today?: number;
  usual_per_day?: number;
  machines?: number;
  noisy?: boolean;
  last?: string;
}
export interface WholeRule extends Rule {
  description: string;
  author: string;
  status: string;
  date: string;
  file: string;
  definition: string;
  references: string[];
  false_positives: string[];
  explanation?: string;
  first_action?: string;
  text: string;
}
export interface Rules {
  total: number;
  found: number;
  failed_total: number;
  failed: { file: string; why: string }[];
  rules: Rule[];
}
export interface Tactic {
  id: string;
  name: string;
  techniques: { id: string; name: string; rules: number; found: number }[];
}
export interface Expectation {
  id: string;
  rule: string;
  entity: string;
  reason: string;
  author: string;
  created: string;
  expires: string;
  over: boolean;
  silenced: number;
}
export interface Sender {
  source: string;
  peer: string;
  state: SenderState;
  first: string;
  last: string;
  records: number;
  per_minute: number;
  usual_per_minute?: number;
  clock_skew_seconds?: number;
  unreadable_share: number;
  domain_controller: boolean;
}
export interface Source {
  name: string;
  kind: string;
  address: string;
  records: number;
  cut: number;
  lost: number;
  refused: number;
  broken: number;
  connections: number;
  last?: string;
}
export interface Sources {
  node: {
    ready: boolean;
    started: string;
    events: number;
    events_per_second: number;
    unreadable: number;
    rules: number;
    rules_refused: number;
    indicators: number;
    reloaded?: string;
    failure?: string;
  } | null;
  sources?: Source[];
  senders?: Sender[];
  queues?: { name: string; waiting: number; bytes: number; most_bytes: number; dropped: number; failure?: string }[];
}
export interface Entry {
  number: number;
  time: string;
  who: string;
  what: string;
  subject: string;
  detail: string;
}
export interface Account {
  name: string;
  role: Role;
  made: string;
  second_factor: boolean;
  seen?: string;
}
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  made: string;
  expires: string;
  used?: string;
}
export interface Person {
  name: string;
  mail: string;
  phone: string;
}
export interface Webhook {
  name: string;
  address: string;
  secret?: string;
  secret_set?: boolean;
}
export interface Settings {
  establishment: Record<string, string>;
  rota: {
    people?: Person[];
    start?: string;
    days?: number;
    escalate_minutes?: number;
    turns?: { person: string; from: string; until: string }[];
  };
  notifications: {
    mail?: { server?: string; user?: string; password?: string; password_set?: boolean; from?: string; allows_plain?: boolean };
    webhooks?: Webhook[];
    least?: Level;
    quiet_from?: number;
    quiet_until?: number;
    least_when_quiet?: Level;
    tells_drills?: boolean;
    address?: string;
  };
  duties: Record<string, string>;
  on_call: Person[];
  known_duties: { id: string; title: string; recipient: string; force: string; reference: string; checked: string }[];
}

export const state = $state<{ session: Session | null; is_known: boolean; revision: number; is_offline: boolean }>({
  session: null,
  is_known: false,
  revision: 0,
  is_offline: false,
});

export class Problem extends Error {
  constructor(readonly kind: string, title: string) {
    const phrase = `problem_${kind}`;
    super(is_phrase(phrase) ? say(phrase, title) : say('problem_other', title));
  }
}

function take(session: Session): void {
  state.session = session;
  words.zone = session.zone;
}

export function may_act(): boolean {
  return state.session !== null && state.session.role !== 'reader';
}
export function is_administrator(): boolean {
  return state.session?.role === 'administrator';
}

export async function ask<T>(path: string, query: Record<string, string> = {}): Promise<T> {
  return send<T>('GET', path, undefined, query);
}

export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  query: Record<string, string> = {},
): Promise<T> {
  const address = `/api/v1/${path}?${new URLSearchParams({ language: words.language, ...query })}`;
  const headers: Record<string, string> = {};
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  if (state.session) headers['X-Garde-Guard'] = state.session.guard;
  const response = await fetch(address, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer as T;
  const kind = String(answer.type ?? '').split(':').at(-1) ?? 'other';
  if (kind === 'signed-out') state.session = null;
  throw new Problem(kind, String(answer.title ?? response.status));
}

export async function find_session(): Promise<void> {
  try {
    take(await ask<Session>('session'));
  } catch {
    state.session = null;
  }
  state.is_known = true;
}

export async function sign_in(name: string, password: string, code: string, link: string): Promise<void> {
  take(await send<Session>('POST', link ? 'session/link' : 'session', { name, password, code, token: link }));
}

export async function sign_out(): Promise<void> {
  await send('DELETE', 'session');
  state.session = null;
}

/** Says when something has changed, until the function that it gives is called. */
export function follow(): () => void {
  const source = new EventSource('/api/v1/events');
  source.addEventListener('changed', () => (state.revision += 1));
  source.onopen = () => (state.is_offline = false);
  source.onerror = () => (state.is_offline = source.readyState === EventSource.CLOSED);
  return () => source.close();
}
