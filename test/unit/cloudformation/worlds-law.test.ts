import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, render } from '../../../server/src/messages';
import { addresses, intervals } from '../../../server/src/net';
import {
  ALL_WORLDS,
  elsewhere,
  type FilterPolicy,
  HOLDS,
  HOLDS_NOT,
  holdsIn,
  inBoth,
  inEither,
  NO_WORLD,
  type Rule,
  type Worlds,
  worldsText,
  worldsWhere,
} from '../../../server/src/policy';
import { readCloudFormation } from '../../../server/src/readers/cloudformation';
import { coverage } from '../../../server/src/verdict';
import { ruleText } from './support';

/**
 * The law: a template whose parameters nobody knows holds, in each world, what it holds when it is read with the
 * parameters of that world. Two of six parameters take any text, the others one of two.
 */
const DOMAINS: readonly (readonly string[])[] = [
  ['a', 'b'],
  ['a', 'b'],
  ['a', 'b'],
  ['a', 'b'],
  ['a', 'b', 'anything else'],
  ['a', 'b', 'anything else'],
];
const isOpen = (i: number): boolean => DOMAINS[i]!.length === 3;
type World = Readonly<Record<string, string>>;

function everyWorld(count: number): World[] {
  let worlds: World[] = [{}];
  // The open ones first, so that few parameters try them too.
  for (const [i, domain] of [...DOMAINS.entries()].reverse().slice(0, count)) {
    worlds = worlds.flatMap((world) => domain.map((value) => ({ ...world, [`P${i}`]: value })));
  }
  return worlds;
}

/** `pairs`: whether two parameters are compared with each other, which is a question of its own beside their values. */
const conditionOf = (names: readonly string[], earlier: number, pairs: boolean): fc.Arbitrary<unknown> => {
  const reference = fc.constantFrom(...names).map((Ref) => ({ Ref }));
  const { term } = fc.letrec((tie) => ({
    term: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.tuple(reference, fc.constantFrom('a', 'b')).map((pair) => ({ 'Fn::Equals': pair })),
      ...(pairs ? [fc.tuple(reference, reference).map((pair) => ({ 'Fn::Equals': pair }))] : []),
      ...(earlier > 0 ? [fc.nat(earlier - 1).map((i) => ({ Condition: `C${i}` }))] : []),
      tie('term').map((one) => ({ 'Fn::Not': [one] })),
      fc.tuple(tie('term'), tie('term')).map((both) => ({ 'Fn::And': both })),
      fc.tuple(tie('term'), tie('term')).map((both) => ({ 'Fn::Or': both })),
    ),
  }));
  return term;
};

const CONDITIONS = 4;
const condition = fc.nat(CONDITIONS - 1).map((i) => `C${i}`);
const perhapsIf = (plain: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: plain },
    { weight: 1, arbitrary: fc.tuple(condition, plain, plain).map((parts) => ({ 'Fn::If': parts })) },
  );
const cidr = fc.nat(7).map((n) => `10.0.0.${n}/32`);
const ranges = fc.oneof(
  cidr,
  fc.nat(3).map((n) => `10.0.0.${n * 2}/31`),
  fc.constant('10.0.0.0/29'),
);
const nothing = fc.constant({ Ref: 'AWS::NoValue' });
const rule = fc.record({
  IpProtocol: perhapsIf(fc.constantFrom('tcp', 'udp', '-1')),
  FromPort: fc.constant(1),
  ToPort: perhapsIf(fc.constantFrom(1, 2, 3)),
  CidrIp: perhapsIf(ranges),
});
const { items } = fc.letrec((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: rule },
    {
      weight: 1,
      arbitrary: fc.tuple(condition, tie('item'), fc.oneof(tie('item'), nothing)).map((parts) => ({ 'Fn::If': parts })),
    },
  ),
  items: fc.oneof(
    { weight: 4, arbitrary: fc.array(tie('item'), { maxLength: 3 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(condition, fc.array(tie('item'), { maxLength: 2 }), fc.array(tie('item'), { maxLength: 2 }))
        .map((parts) => ({ 'Fn::If': parts })),
    },
  ),
}));
const perhapsCondition = fc.option(condition, { nil: undefined });

interface Drawn {
  readonly template: unknown;
  readonly worlds: readonly World[];
}

const drawn = (kind: 'group' | 'acl', pairs: boolean): fc.Arbitrary<Drawn> =>
  fc.integer({ min: 1, max: 6 }).chain((count) => {
    const worlds = everyWorld(count);
    const names = Object.keys(worlds[0]!);
    const parameters = names.map((name) => [
      name,
      { Type: 'String', ...(isOpen(Number(name[1])) ? {} : { AllowedValues: ['a', 'b'] }) },
    ]);
    const terms = fc.tuple(...Array.from({ length: CONDITIONS }, (_, i) => conditionOf(names, i, pairs)));
    const resources = kind === 'group' ? groupResources : aclResources;
    return fc.tuple(terms, resources).map(([conditions, Resources]) => ({
      worlds,
      template: {
        Parameters: Object.fromEntries(parameters),
        Conditions: Object.fromEntries(conditions.map((one, i) => [`C${i}`, one])),
        Resources,
      },
    }));
  });

const groupResources = fc
  .tuple(
    perhapsCondition,
    fc.option(items, { nil: undefined }),
    fc.array(fc.tuple(perhapsCondition, rule), { maxLength: 2 }),
  )
  .map(([Condition, SecurityGroupEgress, apart]) => ({
    X: { Type: 'AWS::EC2::SecurityGroup', Condition, Properties: { GroupDescription: 'x', SecurityGroupEgress } },
    ...Object.fromEntries(
      apart.map(([Condition, properties], i) => [
        `R${i}`,
        { Type: 'AWS::EC2::SecurityGroupEgress', Condition, Properties: { GroupId: { Ref: 'X' }, ...properties } },
      ]),
    ),
  }));

const aclResources = fc
  .tuple(
    perhapsCondition,
    fc.array(
      fc.tuple(
        perhapsCondition,
        fc.record({
          Protocol: perhapsIf(fc.constantFrom(6, 17, -1)),
          RuleAction: perhapsIf(fc.constantFrom('allow', 'deny')),
          CidrBlock: perhapsIf(ranges),
          PortRange: fc.record({ From: fc.constant(1), To: perhapsIf(fc.constantFrom(1, 2, 3)) }),
        }),
      ),
      { maxLength: 5 },
    ),
  )
  .map(([Condition, entries]) => ({
    X: { Type: 'AWS::EC2::NetworkAcl', Condition, Properties: {} },
    ...Object.fromEntries(
      entries.map(([Condition, properties], i) => [
        `E${i}`,
        {
          Type: 'AWS::EC2::NetworkAclEntry',
          Condition,
          Properties: { NetworkAclId: { Ref: 'X' }, Egress: true, RuleNumber: 100 + i, ...properties },
        },
      ]),
    ),
  }));

function read(template: unknown, variables: World): FilterPolicy | undefined {
  const text = JSON.stringify(template);
  const { policies, problems } = readCloudFormation({ uri: 'file:///t.json', text }, { variables });
  expect(problems).toEqual([]);
  return policies.find((policy): policy is FilterPolicy => policy.address === 'X');
}

/** The value that a world gives to what decides: a parameter, or two of them compared. */
const valueIn =
  (world: World) =>
  (on: string): string => {
    if (on in world) return world[on]!;
    const [a, b] = on.split(' = ');
    expect(b).toBeDefined();
    return world[a!] === world[b!] ? HOLDS : HOLDS_NOT;
  };
const exists = (when: Worlds | undefined, world: World): boolean => when === undefined || holdsIn(when, valueIn(world));
const plain = ({ maybe: _maybe, when: _when, ...rule }: Rule): string => ruleText(rule);

const runs = Number(process.env.LAW_RUNS ?? 60);

describe.each(['group', 'acl'] as const)('conditions of a %s', (kind) => {
  it('each world holds what the template holds with its parameters', () => {
    fc.assert(
      fc.property(drawn(kind, true), ({ template, worlds }) => {
        const open = read(template, {});
        for (const world of worlds) {
          const closed = read(template, world);
          expect(open !== undefined && exists(open.when, world)).toBe(closed !== undefined);
          if (!closed) continue;
          expect(closed.rules.every((one) => !one.maybe)).toBe(true);
          const here = open!.rules.filter((one) => exists(one.when, world));
          expect(here.map(plain).sort()).toEqual(closed.rules.map(plain).sort());
        }
      }),
      { numRuns: runs },
    );
  });

  it('what is open, in doubt or closed is so in all, some or none of the worlds, and the reason names them', () => {
    fc.assert(
      fc.property(drawn(kind, false), ({ template, worlds }) => {
        const open = read(template, {});
        if (!open) return;
        const made = worlds.flatMap((world) => {
          const policy = read(template, world);
          return policy ? [{ world, policy }] : [];
        });
        const universe = addresses.addressSet(['10.0.0.0/29']);
        const answers = coverage(open, 'outbound', 'tcp', [1, 4], universe);
        const closed = made.map(({ policy }) => coverage(policy, 'outbound', 'tcp', [1, 4], universe));
        for (const port of [1, 2, 3]) {
          const at = (list: typeof answers) => list.find(({ ports }) => intervals.contains(ports, port))!;
          for (let address = universe.v4[0]!; address < universe.v4[1]!; address++) {
            const there = made.filter((_, i) => intervals.contains(at(closed[i]!).definite.v4, address));
            const answer = at(answers);
            const said = {
              definite: intervals.contains(answer.definite.v4, address),
              possible: intervals.contains(answer.possible.v4, address),
            };
            expect(said).toEqual({ definite: there.length === made.length, possible: there.length > 0 });
            if (said.definite || !said.possible) continue;
            const told = answer.open.filter(({ set }) => intervals.contains(set.v4, address));
            const expected = there.map(({ world }) => one(world)).reduce(inEither, NO_WORLD);
            expect(told.flatMap(({ reasons }) => reasons.map((reason) => render(reason.message, 'en')))).toEqual([
              render(message('policy.onlyWhere', { worlds: worldsText(expected) }), 'en'),
            ]);
          }
        }
      }),
      { numRuns: runs },
    );
  });
});

/** One world as a decision. */
const one = (world: World): Worlds =>
  Object.entries(world)
    .map(([name, value]) => {
      const domain = DOMAINS[Number(name[1])]!;
      if (value !== 'anything else') return worldsWhere(name, value, domain.length === 2 ? domain : undefined);
      return ['a', 'b'].reduce((rest, other) => withoutValue(rest, name, other), ALL_WORLDS);
    })
    .reduce(inBoth, ALL_WORLDS);
const withoutValue = (worlds: Worlds, name: string, value: string): Worlds =>
  inBoth(worlds, elsewhere(worldsWhere(name, value)));
