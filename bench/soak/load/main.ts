import { answerParent } from '../../process/control.js';
import { numberIn, textIn, textsIn, type Fields } from '../../shape.js';
import { toPack } from '../canaries/fingerprints.js';
import { Scanner } from '../canaries/scanner.js';
import { Balancer } from './balancer.js';
import { Client } from './client.js';
import { ComingAndGoing } from './coming-and-going.js';
import { Crowd } from './crowd.js';
import { KINDS, QUICK_KINDS } from './kinds.js';
import { findPlaces, type Places } from './places.js';
import { Records } from './records.js';
import { Streams } from './streams.js';
import { FaultWindows } from './windows.js';

// Everybody who uses the service, and a look at everything that they get to see.

const FLOOD_AT_ONCE = 32;
const WEIGH_AT_ONCE = 6;

class Load {
  readonly scanner = new Scanner();
  readonly windows = new FaultWindows();
  readonly records = new Records(this.windows);
  readonly balancer: Balancer;
  readonly client: Client;
  readonly crowd: Crowd;
  readonly streams: Streams;
  readonly going: ComingAndGoing;
  places: Places | undefined;
  isActing = false;
  /** Log lines that were looked through: a flood goes on until there are enough of both. */
  elsewhere = 0;

  constructor(host: string, replicas: readonly string[], people: number) {
    this.balancer = new Balancer(replicas);
    this.client = new Client(host, this.balancer, this.scanner);
    this.going = new ComingAndGoing(this.client, this.records);
    this.crowd = new Crowd(people, this.client, this.records, this.going);
    this.streams = new Streams(host, this.balancer, this.scanner, this.records);
  }

  get known(): Places {
    if (this.places === undefined) throw new Error('Nobody has looked around.');
    return this.places;
  }
}

let load: Load | undefined;

function running(): Load {
  if (load === undefined) throw new Error('There is nobody.');
  return load;
}

const handlers = {
  open: (request: Fields) => {
    load = new Load(textIn(request, 'host'), textsIn(request, 'replicas'), numberIn(request, 'people'));
  },
  signIn: async () => {
    const { crowd, going, client } = running();
    await crowd.everybody((person) => going.signIn(person));
    const [first] = crowd.people;
    if (first !== undefined) running().places = await findPlaces(client, first);
  },
  follow: (request: Fields) => {
    const { crowd, streams } = running();
    for (const person of crowd.people.slice(0, numberIn(request, 'count'))) streams.follow(person);
  },
  kinds: () => ({ kinds: KINDS.map(({ name }) => name) }),
  /** Nothing but this, so many times. */
  weigh: async (request: Fields) => {
    const { crowd, known } = running();
    const only = KINDS.filter(({ name }) => name === request['kind']);
    const [before, enough] = [crowd.asked, crowd.asked + numberIn(request, 'count')];
    await crowd.flood(only, known, WEIGH_AT_ONCE, () => crowd.asked < enough);
    return { asked: crowd.asked - before };
  },
  /** Until it is told to stop. */
  act: async (request: Fields) => {
    const { crowd, known, records } = running();
    records.beginAnew();
    running().isActing = true;
    await crowd.act(KINDS, known, numberIn(request, 'rate'), () => running().isActing);
  },
  stopActing: () => {
    running().isActing = false;
  },
  flood: async (request: Fields) => {
    const { crowd, known, client } = running();
    const [enough, deadline] = [numberIn(request, 'enough'), performance.now() + numberIn(request, 'ms')];
    await crowd.flood(
      QUICK_KINDS,
      known,
      FLOOD_AT_ONCE,
      () => client.answers + running().elsewhere < enough && performance.now() < deadline,
    );
  },
  rollCall: () => running().crowd.countLost(),
  unfollow: () => running().streams.close(),
  signOut: async () => {
    const { crowd, going } = running();
    await crowd.everybody(async (person) => {
      if (!person.isAway) await going.signOut(person);
    });
  },
  /** Every connection to the replicas. */
  hangUp: () => running().balancer.close(),
  begin: (request: Fields) => running().windows.begin(textIn(request, 'name'), textsIn(request, 'allowed')),
  end: (request: Fields) => running().windows.end(textIn(request, 'name'), numberIn(request, 'graceMs')),
  secrets: () => ({ pack: toPack(running().client.takeSecrets()) }),
  learn: async (request: Fields) => {
    running().elsewhere = numberIn(request, 'elsewhere');
    await running().scanner.learn(textsIn(request, 'packs'));
  },
  /** Whether the search finds a secret in this. */
  shows: (request: Fields) => ({ shows: running().scanner.shows(Buffer.from(textIn(request, 'text'))) }),
  progress: () => {
    const { crowd, records, streams, client } = running();
    const { unexpectedCount, lostSessions } = records;
    const { present, asked } = crowd;
    return { asked, present, unexpectedCount, lostSessions, streams: streams.size, answers: client.answers };
  },
  report: () => {
    const { records, scanner, crowd } = running();
    return {
      ...records.report(),
      asked: crowd.asked,
      leaks: scanner.leaks,
      scanned: scanner.scanned,
      scannedBytes: scanner.bytes,
    };
  },
};

answerParent(handlers);
