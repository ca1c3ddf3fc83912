"""The programme's tasks, and the registers that are kept under four of them."""
