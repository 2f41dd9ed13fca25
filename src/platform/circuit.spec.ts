import { beforeEach, describe, expect, it } from '@jest/globals';
import { Clock } from './clock.js';
import { Circuit, CircuitOpenError } from './circuit.js';

class HandClock extends Clock {
  time = 1_000_000;

  override now(): number {
    return this.time;
  }
}

describe('a circuit', () => {
  let clock: HandClock;
  let changes: boolean[];
  let circuit: Circuit;
  beforeEach(() => {
    clock = new HandClock();
    changes = [];
    circuit = new Circuit(clock, (isOpen) => changes.push(isOpen));
  });

  const fail = (times: number): void => {
    for (let n = 0; n < times; n += 1) circuit.enter()(false);
  };

  it('lets everything through until calls fail in a row', () => {
    fail(4);
    circuit.enter()(true);
    fail(4);
    expect(circuit.pause).toBe(0);
    expect(changes).toEqual([]);
  });

  it('then lets nothing through for a moment, and says so once', () => {
    const earlier = circuit.enter();
    fail(5);
    earlier(false);
    expect(() => circuit.enter()).toThrow(CircuitOpenError);
    expect(circuit.pause).toBe(2_000);
    clock.time += 1_999;
    expect(() => circuit.enter()).toThrow(CircuitOpenError);
    expect(changes).toEqual([true]);
  });

  it('then lets one through, which decides', () => {
    fail(5);
    clock.time += 2_000;
    const first = circuit.enter();
    expect(() => circuit.enter()).toThrow(CircuitOpenError);
    clock.time += 4_000;
    first(false);
    expect(circuit.pause).toBe(2_000);
    clock.time += 2_000;
    const second = circuit.enter();
    second(true);
    expect(circuit.pause).toBe(0);
    fail(4);
    expect(circuit.pause).toBe(0);
    expect(changes).toEqual([true, false]);
  });

  it('lets another one through when the trial has told nothing', () => {
    fail(5);
    clock.time += 2_000;
    circuit.enter()(undefined);
    expect(circuit.pause).toBe(0);
    circuit.enter()(true);
    expect(changes).toEqual([true, false]);
  });

  it('opens and stays open as it is told', () => {
    circuit = new Circuit(clock, (isOpen) => changes.push(isOpen), { failures: 2, openFor: 500 });
    fail(1);
    expect(circuit.pause).toBe(0);
    fail(1);
    expect(circuit.pause).toBe(500);
  });

  it('closes for a call from before that ends well, whatever the trial meets', () => {
    const earlier = circuit.enter();
    fail(5);
    clock.time += 2_000;
    const trial = circuit.enter();
    earlier(true);
    expect(circuit.pause).toBe(0);
    trial(false);
    expect(circuit.pause).toBe(0);
    expect(changes).toEqual([true, false]);
  });

  it('shuts nobody out when the clock is set back', () => {
    fail(5);
    clock.time -= 3_600_000;
    expect(circuit.pause).toBe(0);
  });

  it('knows when nobody has asked for long', () => {
    expect(circuit.isForgotten(0)).toBe(false);
    fail(5);
    clock.time += 30_001;
    expect(circuit.isForgotten(30_000)).toBe(true);
    circuit.enter();
    expect(circuit.isForgotten(30_000)).toBe(false);
  });
});
