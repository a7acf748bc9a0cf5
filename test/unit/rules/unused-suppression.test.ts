import { describe, it } from 'vitest';
import { expectFindings } from '../../support/annotated';

const group = (
  comment: string,
  directive = 'role=client-network region=ap-northeast-1',
): string => `# workspaces-ports: ${directive}
${comment}
resource "aws_security_group" "clients" {
}`;

describe('unused-suppression', () => {
  it('is silent when the suppression does its work', () =>
    expectFindings('main.tf', group('# workspaces-ports: ignore missing-requirement -- kept open by the firewall')));

  it("tells of one that has nothing to do, at the rule's name", () =>
    expectFindings(
      'main.tf',
      group(`# workspaces-ports: ignore missing-requirement, other-region -- two reasons
                                                ^^^^^^^^^^^^ unused-suppression warning: suppresses nothing`),
    ));
});
