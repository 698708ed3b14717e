"""Knowledge of one site a file: where its articles are announced and how its pages name things."""
