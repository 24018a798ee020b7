"""One row at least of each kind that a page shows and the province's own bulk does not hold: made by the real actions.

They happen yesterday evening, after everything else, and are the same for the same plan but for keys and secrets.
"""

from bench.size.extras import checked, contacts, incidents, inventory, own, passing, teams, watches
from bench.size.extras.cast import Cast
from bench.size.plan import Plan
from bench.size.tree import Tree
from khien.base import clock

EVENING = 36_000  # seconds after eight: six in the evening


def write(plan: Plan, tree: Tree) -> None:
    """All of them, at one instant."""
    at = plan.at(-1, EVENING)
    with clock.stopped_at(at):
        cast = Cast.of(tree, at)
        own.write(cast)
        inventory.write(cast)
        passing.write(cast)
        checked.write(cast)
        watches.write(cast)
        teams.write(cast)
        incidents.write(cast)
        contacts.write(cast)
