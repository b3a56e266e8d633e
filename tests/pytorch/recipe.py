"""Values of PyTorch that the tests of `fit` compare with. Run: python recipe.py > optimizers.json

The network, the rows and the settings are those of src/fit/tests.rs: one dense unit, four rows,
batches of three and one, five epochs in order, learning rate 0.05. Made with PyTorch 2.13.0.
"""

import json

import torch

inputs = torch.tensor([[1.0, 2.0], [2.0, 1.0], [3.0, 0.5], [0.0, 1.5]])
targets = torch.tensor([[1.0], [0.5], [2.0], [-1.0]])


def quantile(outputs, wanted, share=0.9):
    difference = wanted - outputs
    return torch.maximum(share * difference, (share - 1) * difference).mean()


losses = {
    "squared": torch.nn.functional.mse_loss,
    "absolute": torch.nn.functional.l1_loss,
    "huber": torch.nn.functional.huber_loss,
    "quantile": quantile,
}
optimizers = {
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.05),
    "adam": lambda p: torch.optim.Adam(p, lr=0.05),
    "adamw": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.01),
}

table = {}
for optimizer_name, make in optimizers.items():
    for loss_name, loss in losses.items():
        net = torch.nn.Linear(2, 1)
        with torch.no_grad():
            net.weight.copy_(torch.tensor([[0.2, -0.3]]))
            net.bias.copy_(torch.tensor([0.1]))
        optimizer = make(net.parameters())
        for _ in range(5):
            for rows in (slice(0, 3), slice(3, 4)):
                optimizer.zero_grad()
                loss(net(inputs[rows]), targets[rows]).backward()
                optimizer.step()
        table[f"{optimizer_name}/{loss_name}"] = {
            "weight": net.weight.detach().double().flatten().tolist(),
            "bias": net.bias.detach().double().flatten().tolist(),
        }

print(json.dumps(table, indent=1))
