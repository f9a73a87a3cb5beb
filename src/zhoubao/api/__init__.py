"""What the commands do, for notebooks and scripts; the command line is a thin layer on this."""

from zhoubao.api.opened import OpenEdition, new_edition, open_edition, validate
from zhoubao.api.results import Built, Imported, ImportedEvents

__all__ = ["Built", "Imported", "ImportedEvents", "OpenEdition", "new_edition", "open_edition", "validate"]
