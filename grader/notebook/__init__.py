"""The assignments as notebooks: made, tried out by students, and graded by nbgrader's own commands."""
