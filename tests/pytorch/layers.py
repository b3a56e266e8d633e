"""Values of PyTorch for the layers of src/net/layer.rs. Run: python layers.py > layers.json

Each case: the shape of the input, the layers, the parameters by the crate's names, inputs, outputs,
and the slopes of the sum of squared outputs. Made with PyTorch 2.13.0, whose GRU orders its gates
reset, update, new.
"""

import json

import torch
from torch import nn

torch.manual_seed(7)


class Memory(nn.Module):
    """A GRU that answers with its last memory."""

    def __init__(self, inputs, units):
        super().__init__()
        self.gru = nn.GRU(inputs, units, batch_first=True)

    def forward(self, xs):
        return self.gru(xs)[1][0]


class Symbols(nn.Module):
    def __init__(self, symbols, size):
        super().__init__()
        self.embedding = nn.Embedding(symbols, size)

    def forward(self, xs):
        return self.embedding(xs.long())


class Mean(nn.Module):
    def forward(self, xs):
        return xs.mean(dim=(2, 3))


pictures = torch.rand(2, 2, 6, 6) * 2 - 1
sequences = torch.tensor([[1.0, 0.0, 3.0, 2.0], [4.0, 4.0, 0.0, 1.0]])
rows = torch.rand(3, 4) * 2 - 1
cases = {
    "convolution": (pictures, [nn.Conv2d(2, 3, 3, padding=1)]),
    "wide convolution": (pictures, [nn.Conv2d(2, 2, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 3)]),
    "odd pooling": (torch.rand(2, 1, 5, 7) * 2 - 1, [nn.MaxPool2d(2), nn.Tanh(), nn.Flatten(), nn.Linear(6, 2)]),
    "mean of channels": (pictures, [nn.Conv2d(2, 3, 1), Mean(), nn.Sigmoid()]),
    "dense": (rows, [nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 2)]),
    "embedding": (sequences, [Symbols(5, 3), nn.Flatten(), nn.Linear(12, 2)]),
    "recurrent": (sequences, [Symbols(5, 3), Memory(3, 4), nn.Linear(4, 2)]),
}

NAMES = {
    "embedding.weight": "weight",
    "gru.weight_ih_l0": "weight_input",
    "gru.weight_hh_l0": "weight_memory",
    "gru.bias_ih_l0": "bias_input",
    "gru.bias_hh_l0": "bias_memory",
}


def plain(tensor):
    return [round(value, 7) for value in tensor.detach().double().flatten().tolist()]


table = {}
for name, (inputs, layers) in cases.items():
    outputs = nn.Sequential(*layers)(inputs)
    (outputs**2).sum().backward()
    parameters, slopes = {}, {}
    for number, layer in enumerate(layers, start=1):
        for key, value in layer.named_parameters():
            full = f"layer{number}.{NAMES.get(key, key)}"
            parameters[full] = plain(value)
            slopes[full] = plain(value.grad)
    table[name] = {
        "shape": list(inputs.shape),
        "inputs": plain(inputs),
        "parameters": parameters,
        "outputs": plain(outputs),
        "slopes": slopes,
    }

# One line a case: the lists are for machines.
print("{" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in table.items()) + "}")
