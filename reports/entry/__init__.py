"""How a unit enters its figures: forms by kind of figure, saving box by box, checking, sending."""
