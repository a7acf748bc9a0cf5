import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const SG = 'resource "aws_security_group" "any" {\n}';

describe('unknown-directive', () => {
  it.each([
    [
      '# workspaces-ports: role=clients\n                         ^^^^^^^ unknown-directive warning: there is no role "clients"',
    ],
    [
      '# workspaces-ports: region=tokyo\n                           ^^^^^ unknown-directive warning: is not an AWS region code',
    ],
    [
      '# workspaces-ports: region=ap-northesat-1\n                           ^^^^^^^^^^^^^^ unknown-directive warning: did you mean ap-northeast-1?',
    ],
    [
      '# workspaces-ports: region=ap-northeast-9\n                           ^^^^^^^^^^^^^^ unknown-directive warning: did you mean ap-northeast-1, ap-northeast-2, ap-northeast-3?',
    ],
    [
      '# workspaces-ports: region=eu-north-1\n                           ^^^^^^^^^^ unknown-directive warning: lists no WorkSpaces in eu-north-1 (Europe (Stockholm))',
    ],
    [
      '# workspaces-ports role=workspace\n  ^^^^^^^^^^^^^^^^ unknown-directive warning: begins no directive, and so this has no effect',
    ],
    ['# workspaces-ports：role=workspace\n  ^^^^^^^^^^^^^^^^^ unknown-directive warning: begins no directive'],
    ['# workspaces-ports： role＝workspace\n  ^^^^^^^^^^^^^^^^^ unknown-directive warning: begins no directive'],
    [
      '# workspaces-ports: rol=workspace\n                    ^^^^^^^^^^^^^ unknown-directive warning: means nothing in a directive',
    ],
    [
      '# workspaces-ports: ignore missing-requirement\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-directive warning: gives no reason',
    ],
    [
      '# workspaces-ports: ignore everything -- because\n                           ^^^^^^^^^^ unknown-directive warning: there is no rule "everything"',
    ],
    [
      '# workspaces-ports: role=proxy\n  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-directive warning: does not fit this object (security-group)',
    ],
  ])('%s', (directive) => expectFindings('main.tf', `${directive}\n${SG}`));

  it('reads good ones in silence', () =>
    expectFindings('main.tf', `# workspaces-ports: role=workspace region=ap-northeast-3 protocols=pcoip,dcv\n${SG}`, {
      ignore: ['cannot-tell', 'missing-requirement'],
    }));
});
